import { api } from './api.server.ts';
import {
  BagAddMutation,
  BagCountQuery,
  BagCreateMutation,
  type BagParts,
  BagQuery,
  BagRegionMutation,
  BagRemoveMutation,
  BagSetMutation,
} from './bag-operations.ts';
import { newIdempotencyKey } from './forms.server.ts';
import type { ResultOf } from './graphql.ts';
import { bagTokenOf, keepBag, preferencesOf } from './session.server.ts';

export type Bag = ResultOf<typeof BagParts>;

/** What became of a change to the bag. A refusal says what to do instead, in a sentence for the shopper. */
export type BagOutcome =
  | { readonly ok: true; readonly bag: Bag; readonly cookie: string | undefined }
  | { readonly ok: false; readonly message: string };

const SAME_PRESS_MS = 1_000;

/** The visitor's bag; null when they have none, or when it became an order. */
export async function bagOf(request: Request): Promise<Bag | null> {
  const token = await bagTokenOf(request);
  if (token === undefined) return null;
  const { cart } = await api(request, BagQuery, { token });
  return cart === null || cart.completedAt !== null ? null : cart;
}

/** How many lines are in the visitor's bag; null when they have none. */
export async function bagCountOf(request: Request): Promise<number | null> {
  const token = await bagTokenOf(request);
  if (token === undefined) return null;
  const { cart } = await api(request, BagCountQuery, { token });
  return cart === null || cart.completedAt !== null ? null : cart.lines.length;
}

const recentAdds = new Map<string, Promise<BagOutcome>>();

/**
 * Puts something into the visitor's bag, starting one when needed. The page that adds is the same for every visitor and
 * carries no key of its own, so identical adds to one bag within a second count as one press.
 */
export async function addToBag(
  request: Request,
  line: { variantId: string; quantity: string },
): Promise<BagOutcome> {
  const token = await bagTokenOf(request);
  if (token === undefined) return startBag(request, line);
  const pressed = recentAdds.get(pressOf(token, line));
  if (pressed) return pressed;
  // A second press takes the first one's request back; what both wait for must not end with it.
  const lasting = new Request(request.url, { headers: request.headers });
  const outcome = addToKnownBag(lasting, token, line);
  remember(pressOf(token, line), outcome);
  return outcome;
}

const pressOf = (token: string, line: { variantId: string; quantity: string }) =>
  `${token} ${line.variantId} ${line.quantity}`;

function remember(press: string, outcome: Promise<BagOutcome>): void {
  recentAdds.set(press, outcome);
  setTimeout(() => recentAdds.delete(press), SAME_PRESS_MS).unref();
}

async function addToKnownBag(
  request: Request,
  token: string,
  line: { variantId: string; quantity: string },
): Promise<BagOutcome> {
  const { cartLinesAdd: result } = await api(
    request,
    BagAddMutation,
    { input: { token, lines: [line] } },
    { idempotencyKey: newIdempotencyKey() },
  );
  switch (result.__typename) {
    case 'CartLinesAddPayload':
      return { ok: true, bag: result.cart, cookie: undefined };
    case 'CartNotFoundError':
    case 'CartCompletedError':
      return startBag(request, line);
    default:
      return { ok: false, message: result.message };
  }
}

async function startBag(
  request: Request,
  line: { variantId: string; quantity: string },
): Promise<BagOutcome> {
  const { region } = await preferencesOf(request);
  const input = { lines: [line], ...(region === undefined ? {} : { regionHandle: region }) };
  const { cartCreate: result } = await api(request, BagCreateMutation, { input });
  if (result.__typename !== 'CartCreatePayload') return { ok: false, message: result.message };
  const outcome: BagOutcome = { ok: true, bag: result.cart, cookie: await keepBag(result.token) };
  // A second press may come with the new bag's cookie already: it is still the press that began the bag.
  remember(pressOf(result.token, line), Promise.resolve(outcome));
  return outcome;
}

/** Gives a line its quantity, whatever it was: pressing twice is the same as once. */
export async function setBagLine(
  request: Request,
  line: { lineId: string; quantity: string },
): Promise<BagOutcome> {
  const token = await bagTokenOf(request);
  if (token === undefined) return { ok: false, message: 'Your bag is empty by now.' };
  const { cartLineSet: result } = await api(request, BagSetMutation, { input: { token, ...line } });
  return result.__typename === 'CartLineSetPayload'
    ? { ok: true, bag: result.cart, cookie: undefined }
    : { ok: false, message: result.message };
}

/** Takes a line out. True also when it was gone already. */
export async function removeBagLine(request: Request, lineId: string): Promise<boolean> {
  const token = await bagTokenOf(request);
  if (token === undefined) return true;
  const { cartLineRemove: result } = await api(request, BagRemoveMutation, { input: { token, lineId } });
  return result.__typename === 'CartLineRemovePayload' || result.__typename === 'CartLineNotFoundError';
}

/** Prices the bag, if there is one, for another region. */
export async function moveBagTo(request: Request, regionHandle: string): Promise<void> {
  const token = await bagTokenOf(request);
  if (token !== undefined) await api(request, BagRegionMutation, { input: { token, regionHandle } });
}
