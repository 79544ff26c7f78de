import type { Draft } from '~/lib/edit-draft.ts';
import type { Order } from '~/lib/order-operations.ts';
import { historyOf } from '~/lib/order-view.server.ts';
import type { Conflict } from './conflict-view.tsx';
import { variantsOf, wordsOf } from './edit.server.ts';

/** What happened to the order since the draft was begun, and what the draft wants. */
export async function conflictOf(request: Request, order: Order, draft: Draft): Promise<Conflict> {
  const variants = await variantsOf(request, order, draft);
  const theirs = historyOf({
    ...order,
    history: order.history.filter(({ version }) => version > draft.version),
  });
  return { theirs, yours: wordsOf(order, draft, variants) };
}
