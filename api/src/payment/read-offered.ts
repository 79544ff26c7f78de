import type { Ctx } from '../ctx.ts';
import { offeredMethods, type PaymentMethod } from './method.ts';

/** `offeredMethods` for readers. A hint: what is chosen is checked again when it is used. */
export const readOfferedMethods = (
  { db, gatewayOf }: Ctx,
  market: { readonly salesChannelId: string; readonly currencyCode: string },
): Promise<readonly PaymentMethod[]> =>
  offeredMethods({ db, capabilitiesOf: (provider) => gatewayOf(provider).capabilities }, market);
