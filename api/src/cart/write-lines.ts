import type { Tx } from '../ctx.ts';
import type { Quantity } from '../money/money.ts';
import { newId } from '../platform/id.ts';
import { CartFullError } from './errors.ts';
import type { LockedCart } from './lock.ts';
import { assertOffered, readOffers } from './offer.ts';

/** Different variants that one cart may hold. */
export const CART_LINES_MAX = 100;

export interface WantedLine {
  readonly variantId: string;
  readonly quantity: Quantity;
}

/**
 * Adds quantities to a locked cart: a variant that is there already grows. Everything is checked first, all or nothing, and
 * the version is bumped in the same statement that writes.
 * @throws {VariantUnavailableError}, {QuantityNotAllowedError}, {InsufficientStockError}, {CartFullError}
 */
export async function growLines(tx: Tx, cart: LockedCart, lines: readonly WantedLine[]): Promise<void> {
  const added = new Map<string, Quantity>();
  for (const { variantId, quantity } of lines) added.set(variantId, (added.get(variantId) ?? 0n) + quantity);
  if (added.size > CART_LINES_MAX) throw new CartFullError(CART_LINES_MAX);
  const offers = await readOffers(tx, cart, { variantIds: [...added.keys()] });
  const wanted = new Map(
    [...added].map(([variantId, quantity]) => [variantId, quantity + (offers.get(variantId)?.inCart ?? 0n)]),
  );
  assertOffered(offers, wanted);
  const fresh = [...offers.values()].filter(({ inCart }) => inCart === 0n);
  if (fresh.length > 0 && fresh.length + fresh[0]!.cartLines > CART_LINES_MAX)
    throw new CartFullError(CART_LINES_MAX);
  await putLines(
    tx,
    cart,
    [...wanted].map(([variantId, quantity]) => ({
      variantId,
      quantity,
      seenUnitPrice: offers.get(variantId)!.unitPrice,
    })),
  );
}

/** Writes absolute quantities with the price that was seen, and bumps the version: one statement. */
export async function putLines(
  tx: Tx,
  cart: Pick<LockedCart, 'id'>,
  lines: readonly (WantedLine & { readonly seenUnitPrice: bigint })[],
): Promise<void> {
  const now = tx.now();
  await tx.db.$executeRaw`
    WITH bumped AS (UPDATE "Cart" SET version = version + 1, "updatedAt" = ${now} WHERE id = ${cart.id}::uuid)
    INSERT INTO "CartLine" (id, "cartId", "variantId", quantity, "seenUnitPrice", "createdAt")
    SELECT wanted.id, ${cart.id}::uuid, wanted."variantId", wanted.quantity, wanted."seenUnitPrice", ${now}
    FROM unnest(${lines.map(() => newId())}::uuid[], ${lines.map(({ variantId }) => variantId)}::uuid[],
      ${lines.map(({ quantity }) => String(quantity))}::bigint[],
      ${lines.map(({ seenUnitPrice }) => String(seenUnitPrice))}::bigint[])
      AS wanted(id, "variantId", quantity, "seenUnitPrice")
    ON CONFLICT ("cartId", "variantId") DO UPDATE
      SET quantity = EXCLUDED.quantity, "seenUnitPrice" = EXCLUDED."seenUnitPrice"`;
}
