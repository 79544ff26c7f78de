import './money/schema.ts';
import './channel/schema.ts';
import './staff/schema.ts';
import './catalog/schema.ts';
import './catalog/query/schema.ts';
import './catalog/desk/schema.ts';
import './catalog/mutation/schema.ts';
import './inventory/schema.ts';
import './shipping/schema.ts';
import './cart/error/schema.ts';
import './cart/mutation/schema.ts';
import './payment/schema.ts';
import './order/schema.ts';
import './order/mutation/schema.ts';
import './order/error/schema.ts';
import './order/desk/schema.ts';
import './order/refund/schema.ts';
import './order/pay-again/schema.ts';
import './order/payment/schema.ts';
import './checkout/schema.ts';
import './checkout/inbox/schema.ts';
import './review/schema.ts';
import './notification/schema.ts';
import { builder } from './graphql/builder.ts';

/** The table of contents: one line for every module with a surface. */
export const schema = builder.toSchema();
