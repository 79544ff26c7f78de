import { builder, UserError } from '../../graphql/builder.ts';
import { Money } from '../../money/schema.ts';
import { DeclineReason } from '../card/schema.ts';
import {
  ChangeNotAllowedError,
  DeliveryNotPossibleError,
  EditEmptyError,
  EditInProgressError,
  EditNotFoundError,
  EditWindowClosedError,
  ExtensionNotAvailableError,
  OrderLineNotFoundError,
  OrderNotCancelableError,
  OrderNotFoundError,
  OrderTotalTooLowError,
  PaymentDeclinedError,
  TotalFixedError,
} from '../errors.ts';

const interfaces = [UserError];

builder.objectType(OrderNotFoundError, {
  name: 'OrderNotFoundError',
  description:
    'The token opens no order here: unknown, expired or of another channel. Ask the shopper for a new link.',
  interfaces,
});

builder.objectType(EditWindowClosedError, {
  name: 'EditWindowClosedError',
  description:
    'The change arrived after the window had closed, or the order was cancelled. Keep what the shopper entered.',
  interfaces,
  fields: (t) => ({
    closedAt: t.expose('closedAt', { type: 'DateTime', description: 'When the window closed.' }),
  }),
});

builder.objectType(ChangeNotAllowedError, {
  name: 'ChangeNotAllowedError',
  description: 'The shop’s policy does not let shoppers make this kind of change.',
  interfaces,
  fields: (t) => ({
    change: t.exposeString('change', {
      description: 'Name of the field of `OrderEditChangeInput`, or `cancel`.',
    }),
  }),
});

builder.objectType(OrderLineNotFoundError, {
  name: 'OrderLineNotFoundError',
  description: 'The order has no such line any more. Read the order again.',
  interfaces,
});

builder.objectType(DeliveryNotPossibleError, {
  name: 'DeliveryNotPossibleError',
  description:
    'Address and delivery do not fit each other or the order’s region. Choose another delivery or country.',
  interfaces,
});

builder.objectType(EditEmptyError, {
  name: 'EditEmptyError',
  description: 'Taken together the changes leave the order as it is.',
  interfaces,
});

builder.objectType(OrderTotalTooLowError, {
  name: 'OrderTotalTooLowError',
  description: 'What would be left is less than a card can be charged. Cancel the order instead.',
  interfaces,
});

builder.objectType(EditInProgressError, {
  name: 'EditInProgressError',
  description: 'Another change of the order waits for the bank. Finish it at `actionUrl` or discard it.',
  interfaces,
  fields: (t) => ({
    editId: t.globalID({
      description: 'The waiting change, for `orderEditDiscard`.',
      resolve: ({ editId }) => ({ type: 'OrderEdit', id: editId }),
    }),
    actionUrl: t.expose('actionUrl', {
      type: 'URL',
      nullable: true,
      description: 'The bank’s page; null while the bank is being asked.',
    }),
  }),
});

builder.objectType(TotalFixedError, {
  name: 'TotalFixedError',
  description:
    'The provider of this payment can neither hold more nor take less. Changes that leave the total alone and cancelling work.',
  interfaces,
  fields: (t) => ({
    total: t.field({
      type: Money,
      description: 'What the order has to come to.',
      resolve: ({ total, currencyCode }) => ({ amount: total, currencyCode }),
    }),
  }),
});

builder.objectType(PaymentDeclinedError, {
  name: 'PaymentDeclinedError',
  description: 'The bank did not hold the extra amount. Order, stock, totals and holds are as before.',
  interfaces,
  fields: (t) => ({
    retryable: t.exposeBoolean('retryable', {
      description: 'Whether the same card may work later.',
    }),
    reason: t.expose('reason', { type: DeclineReason, description: 'What the shopper can do about it.' }),
    triesLeft: t.exposeInt('triesLeft', {
      description:
        'How often it may be tried again before a person has to help; at 0 ask the shopper to call.',
    }),
  }),
});

builder.objectType(OrderNotCancelableError, {
  name: 'OrderNotCancelableError',
  description: 'The order is being charged or has been. Offer a refund instead.',
  interfaces,
});

builder.objectType(ExtensionNotAvailableError, {
  name: 'ExtensionNotAvailableError',
  description: 'The one extension was used, the window has closed, or the shop grants none.',
  interfaces,
});

builder.objectType(EditNotFoundError, {
  name: 'EditNotFoundError',
  description: 'The order has no such change.',
  interfaces,
});
