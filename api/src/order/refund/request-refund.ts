import type { Tx } from '../../ctx.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { RefundOrigin, RefundReason } from '../../generated/prisma/enums.ts';
import type { Minor, Quantity } from '../../money/money.ts';
import { newId } from '../../platform/id.ts';
import type { OrderFacts } from '../lock.ts';
import {
  allocateRefund,
  priceReturn,
  type RefundPart,
  type RefundSource,
  type ReturnedLine,
  type SoldLine,
  spreadLines,
} from './allocate.ts';
import {
  NothingToRefundError,
  PaymentDisputedError,
  RefundLineUnknownError,
  RefundQuantityError,
  RefundTooLargeError,
} from './errors.ts';

export const requestRefundErrors = [
  NothingToRefundError,
  RefundTooLargeError,
  RefundLineUnknownError,
  RefundQuantityError,
  PaymentDisputedError,
] as const;

/** What is to be given back: an amount, or goods at what was paid for them. */
export type RefundWhat =
  | { readonly kind: 'AMOUNT'; readonly amount: Minor }
  | {
      readonly kind: 'LINES';
      readonly lines: readonly { readonly lineId: string; readonly quantity: Quantity }[];
    };

export interface RefundAsk {
  readonly what: RefundWhat;
  readonly reason: RefundReason;
  readonly note: string | null;
  readonly origin: Exclude<RefundOrigin, 'PROVIDER'>;
  readonly actorId: string | null;
}

/** The sweep looks after an operation that nobody has run by then. */
const RECHECK_SECONDS = 30;

/**
 * Decides under the order's lock what goes back from which payment, and records it with one operation for each: what
 * the provider is asked for afterwards. Nothing is recorded when it is refused.
 */
export async function requestRefund(
  tx: Tx,
  order: OrderFacts,
  ask: RefundAsk,
): Promise<{ requestId: string; amount: Minor; operationIds: string[] }> {
  const lines = ask.what.kind === 'LINES' ? await priceLines(tx, order, ask.what.lines) : [];
  const amount = ask.what.kind === 'AMOUNT' ? ask.what.amount : sumOf(lines);
  const sources = await sourcesOf(tx, order, amount);
  const parts = allocateRefund(amount, sources);
  const pieces = spreadLines(parts, lines);
  const requestId = newId();
  const operationIds: string[] = [];
  for (const [index, part] of parts.entries())
    operationIds.push(await recordPart(tx, order, { ...ask, requestId, part, pieces: pieces[index]! }));
  return { requestId, amount, operationIds };
}

const sumOf = (lines: readonly { readonly amount: Minor }[]): Minor =>
  lines.reduce((sum, { amount }) => sum + amount, 0n);

/** Payments that the amount can go back from. @throws when they do not have it */
async function sourcesOf(tx: Tx, order: OrderFacts, amount: Minor): Promise<RefundSource[]> {
  const { open, disputed } = await readRefundable(tx, order);
  const [free, blocked] = [sumRefundable(open), sumRefundable(disputed)];
  if (free + blocked === 0n || amount <= 0n) throw new NothingToRefundError(order.state);
  if (amount <= free) return open;
  if (amount <= free + blocked) throw new PaymentDisputedError(free, order.currencyCode);
  throw new RefundTooLargeError(free, order.currencyCode);
}

export const sumRefundable = (sources: readonly RefundSource[]): Minor =>
  sources.reduce((sum, { refundable }) => sum + refundable, 0n);

/** What every payment of an order has left to give back, those that a dispute blocks apart. */
export async function readRefundable(
  { db }: { readonly db: Pick<Prisma.TransactionClient, 'dispute'> },
  order: Pick<OrderFacts, 'id' | 'state' | 'paymentCollection'>,
): Promise<{ open: RefundSource[]; disputed: RefundSource[] }> {
  if (order.state === 'OPEN' || order.state === 'FREEZING') return { open: [], disputed: [] };
  const disputes = await db.dispute.findMany({
    where: { orderId: order.id, refundable: false },
    select: { paymentId: true },
  });
  const blocked = new Set(disputes.map(({ paymentId }) => paymentId));
  const sources = (order.paymentCollection?.payments ?? [])
    .map(({ id, capturedAmount, pledgedAmount }) => ({
      paymentId: id,
      refundable: capturedAmount - pledgedAmount,
    }))
    .filter(({ refundable }) => refundable > 0n);
  return {
    open: sources.filter(({ paymentId }) => !blocked.has(paymentId)),
    disputed: sources.filter(({ paymentId }) => blocked.has(paymentId)),
  };
}

/** Every line of the order with what it has given back so far; refunds that failed gave nothing. */
export async function readSoldLines(
  { db }: { readonly db: Pick<Prisma.TransactionClient, 'refundLine'> },
  order: Pick<OrderFacts, 'id' | 'lines'>,
): Promise<ReadonlyMap<string, SoldLine>> {
  const back = await db.refundLine.groupBy({
    by: ['orderLineId'],
    where: { refund: { orderId: order.id, state: { not: 'FAILED' } } },
    _sum: { quantity: true, amount: true },
  });
  const byLine = new Map(back.map(({ orderLineId, _sum }) => [orderLineId, _sum]));
  return new Map(
    order.lines.map(({ id, quantity, total }) => [
      id,
      {
        quantity,
        total,
        quantityBack: byLine.get(id)?.quantity ?? 0n,
        amountBack: byLine.get(id)?.amount ?? 0n,
      },
    ]),
  );
}

async function priceLines(
  tx: Tx,
  order: OrderFacts,
  wanted: Extract<RefundWhat, { kind: 'LINES' }>['lines'],
): Promise<ReturnedLine[]> {
  const sold = await readSoldLines(tx, order);
  const stepOf = new Map(order.lines.map(({ id, variant }) => [id, variant.quantityStep]));
  return wanted.map(({ lineId, quantity }, index) => {
    const line = sold.get(lineId);
    if (!line || wanted.findIndex((other) => other.lineId === lineId) !== index)
      throw new RefundLineUnknownError(index);
    const refundableQuantity = line.quantity - line.quantityBack;
    if (quantity <= 0n || quantity > refundableQuantity || quantity % stepOf.get(lineId)! !== 0n)
      throw new RefundQuantityError(index, { lineId, refundableQuantity });
    return { orderLineId: lineId, quantity, amount: priceReturn(line, quantity) };
  });
}

async function recordPart(
  tx: Tx,
  order: OrderFacts,
  {
    what: _what,
    requestId,
    part,
    pieces,
    ...facts
  }: RefundAsk & {
    readonly requestId: string;
    readonly part: RefundPart;
    readonly pieces: readonly ReturnedLine[];
  },
): Promise<string> {
  const [operationId, refundId, createdAt] = [newId(), newId(), tx.now()];
  const { provider, intentId } = order.paymentCollection!.payments.find(({ id }) => id === part.paymentId)!;
  await tx.db.paymentOperation.create({
    data: {
      ...part,
      id: operationId,
      kind: 'REFUND',
      orderId: order.id,
      provider,
      intentId,
      createdAt,
      nextAttemptAt: new Date(createdAt.getTime() + RECHECK_SECONDS * 1000),
    },
  });
  await tx.db.refund.create({
    data: { ...part, ...facts, id: refundId, requestId, orderId: order.id, operationId, createdAt },
  });
  await tx.db.refundLine.createMany({ data: pieces.map((piece) => ({ ...piece, refundId })) });
  return operationId;
}
