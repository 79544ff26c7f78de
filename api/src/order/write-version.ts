import type { Tx } from '../ctx.ts';
import type { OrderEdit } from '../generated/prisma/client.ts';
import { newId } from '../platform/id.ts';
import { encodeQuote, type Quote } from '../pricing/quote.ts';
import type { VersionChange } from './history.ts';

/** The columns of Order that a quote decides. */
export const orderTotals = (quote: Quote) => ({
  subtotal: quote.subtotal,
  discountTotal: quote.discountTotal,
  shippingTotal: quote.shippingTotal,
  taxTotal: quote.taxTotal,
  total: quote.total,
  shippingOptionId: quote.shipping.optionId,
  shippingName: quote.shipping.name,
  shippingAddressId: quote.shippingAddressId,
  billingAddressId: quote.billingAddressId,
});

/** Writes the lines and tax lines of an order that has none yet. */
export const writeFirstLines = (tx: Tx, orderId: string, quote: Quote): Promise<void> =>
  write(tx, orderId, quote, new Map());

/** Makes lines and tax lines what the quote says. A line keeps its id while its variant stays in the order. */
export async function writeLines(tx: Tx, orderId: string, quote: Quote): Promise<void> {
  const existing = await tx.db.orderLine.findMany({
    where: { orderId },
    select: { id: true, variantId: true },
  });
  const idOf = new Map(existing.map(({ id, variantId }) => [variantId, id]));
  const kept = new Set(quote.lines.map(({ variantId }) => variantId));
  const gone = existing.filter(({ variantId }) => !kept.has(variantId)).map(({ id }) => id);
  await tx.db.taxLine.deleteMany({ where: { orderId } });
  if (gone.length > 0) await tx.db.orderLine.deleteMany({ where: { id: { in: gone } } });
  await write(tx, orderId, quote, idOf);
}

async function write(
  tx: Tx,
  orderId: string,
  quote: Quote,
  idOf: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = quote.lines.map(({ taxLines: _taxLines, taxCategory: _taxCategory, ...line }, position) => ({
    ...line,
    id: idOf.get(line.variantId) ?? newId(),
    orderId,
    position,
  }));
  for (const row of rows.filter(({ variantId }) => idOf.has(variantId)))
    await tx.db.orderLine.update({ where: { id: row.id }, data: row });
  const added = rows.filter(({ variantId }) => !idOf.has(variantId));
  if (added.length > 0) await tx.db.orderLine.createMany({ data: added });

  const taxLines = [
    ...quote.lines.flatMap(({ taxLines }, index) =>
      taxLines.map((line) => ({ ...line, orderLineId: rows[index]!.id })),
    ),
    ...quote.shipping.taxLines.map((line) => ({ ...line, orderLineId: null })),
  ];
  if (taxLines.length > 0)
    await tx.db.taxLine.createMany({ data: taxLines.map((line) => ({ ...line, id: newId(), orderId })) });
}

/** Writes one immutable version of an order. The caller sets `Order.version` in the same transaction. */
export async function writeVersion(
  tx: Tx,
  input: {
    readonly orderId: string;
    readonly version: number;
    readonly quote: Quote;
    readonly changes: readonly VersionChange[];
    readonly reason?: string | null;
    readonly editId?: string | null;
    /** Whose change it is, where somebody else brings it to its end; otherwise whoever acts. */
    readonly author?: Pick<OrderEdit, 'actorKind' | 'actorId'>;
  },
): Promise<void> {
  await tx.db.orderVersion.create({
    data: {
      orderId: input.orderId,
      version: input.version,
      snapshot: encodeQuote(input.quote),
      changes: [...input.changes],
      total: input.quote.total,
      reason: input.reason ?? null,
      editId: input.editId ?? null,
      createdAt: tx.now(),
      ...(input.author
        ? { actorKind: input.author.actorKind, actorId: input.author.actorId }
        : actorColumns(tx)),
    },
  });
}

/** Who is acting, as the history and the audit remember it. */
export const actorColumns = ({ actor }: Pick<Tx, 'actor'>) =>
  actor.kind === 'staff'
    ? ({ actorKind: 'STAFF', actorId: actor.staffUserId } as const)
    : actor.kind === 'system'
      ? ({ actorKind: 'SYSTEM', actorId: actor.job } as const)
      : ({ actorKind: 'SHOPPER', actorId: null } as const);
