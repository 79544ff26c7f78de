import { env } from '~/lib/env.server.ts';
import type { Order } from '~/lib/order-operations.ts';
import { publicOrigin } from '~/lib/public-origin.server.ts';
import type { CardSettings } from '../checkout/card-form.tsx';

/** What the card fields need to know on a page of an order. */
export function cardSettingsOf(request: Request, order: Order, returnPath: string): CardSettings {
  const { name, line1, line2, city, provinceCode, postalCode, countryCode } = order.billingAddress;
  return {
    scriptUrl: env.STRIPE_JS_URL,
    publishableKey: env.STRIPE_PUBLISHABLE_KEY,
    returnUrl: `${publicOrigin(request)}${returnPath}`,
    billing: {
      name,
      email: order.email,
      address: {
        line1,
        line2: line2 ?? '',
        city,
        state: provinceCode ?? '',
        postal_code: postalCode,
        country: countryCode,
      },
    },
  };
}
