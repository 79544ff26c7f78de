import { graphql, JSON_HEADERS, payload, send } from '../client.ts';
import { drive, type Pace } from '../load.ts';
import { CART_CREATE, CART_LINES_ADD } from '../queries.ts';
import type { Stand } from '../shop.ts';
import { variantGlobalId, variantsInStock } from './goods.ts';
import { limitTarget, ourTarget, type Sides } from './sides.ts';

type Outcome = { __typename: string; message?: string };

/** W4: an empty cart, then one line in it. One flow is both requests. */
export function cartSides(stand: Stand, products: number, pace: Pace): Sides {
  const variants = variantsInStock(products);
  const ours = async () => {
    const { cartCreate } = await graphql<{ cartCreate: Outcome & { token: string } }>(
      stand.api.url,
      CART_CREATE,
      {
        input: {},
      },
    );
    const { token } = payload(cartCreate);
    const lines = [{ variantId: variantGlobalId(variants.next().value), quantity: '1' }];
    const { cartLinesAdd } = await graphql<{ cartLinesAdd: Outcome }>(stand.api.url, CART_LINES_ADD, {
      input: { token, lines },
    });
    payload(cartLinesAdd);
  };
  const limit = async () => {
    const { token } = await send<{ token: string }>(`${stand.limit.url}/cart`, '{}', JSON_HEADERS);
    const line = { token, variantId: variants.next().value, quantity: '1000' };
    await send(`${stand.limit.url}/cart/lines`, JSON.stringify(line), JSON_HEADERS);
  };
  return {
    limit: () => drive(limitTarget(stand), limit, pace),
    ours: () => drive(ourTarget(stand), ours, pace),
  };
}
