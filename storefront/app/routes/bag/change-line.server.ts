import { data } from '@remix-run/node';
import { bagOf, removeBagLine, setBagLine } from '~/lib/bag.server.ts';
import { bagLineView } from '~/lib/bag-view.server.ts';
import { seeOther } from '~/lib/forms.server.ts';
import type { Problem } from '~/lib/problem.ts';
import { readQuantity, stepped } from '~/lib/quantity.ts';

/** Nothing to say: the page shows the bag as it now is. */
const DONE: { problems: Problem[] } = { problems: [] };

/**
 * Less, more, this many, or none of one line. With scripts (`live`) the answer is data and the page renews itself;
 * without, it is the bag's page again.
 */
export async function changeLine(request: Request, form: Record<string, string>) {
  const lineId = form['line'] ?? '';
  const bag = await bagOf(request);
  const line = bag?.lines.find(({ id }) => id === lineId);
  if (bag === null || line === undefined) return seeOther('/bag');
  const { measure, line: shown } = bagLineView(bag, line);
  const typed = form['quantity'] ?? line.quantity;

  if (form['intent'] === 'remove' || /^0+([.,]0+)?$/.test(typed.trim())) {
    await removeBagLine(request, lineId);
    return seeOther(`/bag?${new URLSearchParams({ removed: line.variantId, quantity: line.quantity })}`);
  }
  const direction = form['intent'] === 'less' ? -1 : form['intent'] === 'more' ? 1 : 0;
  const wanted = direction === 0 ? typed : stepped(typed, direction, { ...measure, max: null });
  const reading = readQuantity(wanted, measure);
  if (!reading.ok) return refuse(shown.id, reading.message);
  const outcome = await setBagLine(request, { lineId, quantity: reading.quantity });
  if (!outcome.ok) return refuse(shown.id, outcome.message);
  return form['live'] === '1' ? DONE : seeOther('/bag');
}

function refuse(elementId: string, message: string) {
  return data({ problems: [{ field: `quantity-${elementId}`, message }] }, { status: 422 });
}
