import type { Ctx, Tx } from '../ctx.ts';
import type { Payment, PaymentOperation } from '../generated/prisma/client.ts';
import { transact } from '../platform/transact.ts';
import { CardDeclined, type IntentFacts, ProviderRefused, ProviderUnavailable } from './gateway.ts';
import { enterTransactions, entriesOfFinal } from './ledger.ts';

export type OperationOutcome = 'SUCCEEDED' | 'FAILED' | 'UNKNOWN';

const RETRY_BASE_MS = 5_000;
const RETRY_MAX_MS = 5 * 60_000;
/** Where the provider says "not yet", people or days have to pass. */
const WAITING_MIN_MS = 60_000;
const WAITING_MAX_MS = 60 * 60_000;

/**
 * Brings a committed CAPTURE or CANCEL to its end: calls the provider under the operation's own key, then records
 * what the provider says is true, in one transaction with the ledger. May run any number of times and beside itself:
 * the key makes the effect happen once, the conditional update records it once. `UNKNOWN` means the provider did not
 * tell, or says "not yet"; the sweep asks again.
 */
export async function runOperation(
  ctx: Ctx,
  { operationId }: { operationId: string },
): Promise<OperationOutcome> {
  const operation = await ctx.db.paymentOperation.findUniqueOrThrow({ where: { id: operationId } });
  if (operation.state !== 'PENDING') return operation.state;
  try {
    const facts = await callProvider(ctx, operation);
    if (facts.status === 'PROCESSING') return await wait(ctx, operation);
    return await transact(ctx, (tx) => record(tx, operation, facts));
  } catch (error) {
    if (error instanceof ProviderRefused || error instanceof CardDeclined) {
      const code = error instanceof CardDeclined ? error.decline.code : error.code;
      ctx.log.error({ error, operationId, code }, 'provider refused a payment operation');
      await transact(ctx, (tx) => settleOperation(tx, operationId, 'FAILED', `${code}: ${error.message}`));
      return 'FAILED';
    }
    if (!(error instanceof ProviderUnavailable)) throw error;
    ctx.log.warn({ error: error.cause, operationId }, 'payment operation has no answer yet');
    if (error.keySpent) return renewKey(ctx, operation, error);
    await postpone(ctx, operation, error);
    return 'UNKNOWN';
  }
}

/**
 * The provider answers this key with the same failure for as long as it remembers it, whatever became of the call. A
 * final intent says what did; one that is still open may be asked under the next key, since it can end only once.
 */
async function renewKey(
  ctx: Ctx,
  operation: PaymentOperation,
  silence: ProviderUnavailable,
): Promise<OperationOutcome> {
  const { provider, intentId } = operation;
  const facts = await ctx
    .gatewayOf(provider)
    .readIntent(intentId!)
    .catch(() => null);
  if (facts?.status === 'CAPTURED' || facts?.status === 'CANCELED')
    return transact(ctx, (tx) => record(tx, operation, facts));
  if (facts) await takeNextKey(ctx, operation);
  await postpone(ctx, operation, silence);
  return 'UNKNOWN';
}

/**
 * Has an operation asked for under another key from now on. For whoever has seen that the call under this one is over
 * and had no effect that asking again could double.
 */
export async function takeNextKey(
  { db }: Pick<Ctx, 'db'>,
  { id, attempt }: Pick<PaymentOperation, 'id' | 'attempt'>,
): Promise<void> {
  await db.paymentOperation.updateMany({
    where: { id, state: 'PENDING', attempt },
    data: { attempt: { increment: 1 } },
  });
}

function callProvider(ctx: Ctx, operation: PaymentOperation): Promise<IntentFacts> {
  const key = `${operation.id}:${operation.attempt}`;
  const intentId = operation.intentId!;
  if (operation.kind === 'CAPTURE')
    return ctx.gatewayOf(operation.provider).captureIntent({ key, intentId, amount: operation.amount });
  if (operation.kind === 'CANCEL') return ctx.gatewayOf(operation.provider).cancelIntent({ key, intentId });
  throw new TypeError(`${operation.kind} is not run here`);
}

/** Writes down what the provider says is true now, whether or not it is what the operation wanted. */
async function record(tx: Tx, operation: PaymentOperation, facts: IntentFacts): Promise<OperationOutcome> {
  const problem = problemOf(operation, facts);
  const first = await settleOperation(tx, operation.id, problem ? 'FAILED' : 'SUCCEEDED', problem);
  const { id: operationId, orderId, paymentId } = operation;
  if (first && paymentId && orderId) {
    const payment = await lockPayment(tx, paymentId);
    const entries = entriesOfFinal(payment, facts, { orderId, operationId, unasked: problem !== null });
    await enterTransactions(tx, entries);
  }
  return problem ? 'FAILED' : 'SUCCEEDED';
}

/** The payment as the ledger has it now, until the transaction ends. */
async function lockPayment(tx: Tx, paymentId: string): Promise<Payment> {
  await tx.db.$queryRaw`SELECT id FROM "Payment" WHERE id = ${paymentId}::uuid FOR NO KEY UPDATE`;
  return tx.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
}

function problemOf({ kind, amount }: PaymentOperation, facts: IntentFacts): string | null {
  if (kind === 'CANCEL')
    return facts.status === 'CANCELED' ? null : `the intent is ${facts.status} and could not be cancelled`;
  if (facts.status !== 'CAPTURED') return `the intent is ${facts.status}: the hold is gone`;
  return facts.captured === amount ? null : `${facts.captured} was captured instead of ${amount}`;
}

/** Ends an operation unless it has ended before; tells whether this call did. */
export async function settleOperation(
  tx: Tx,
  id: string,
  state: 'SUCCEEDED' | 'FAILED',
  problem: string | null = null,
): Promise<boolean> {
  const { count } = await tx.db.paymentOperation.updateMany({
    where: { id, state: 'PENDING' },
    data: { state, problem, settledAt: tx.now() },
  });
  return count === 1;
}

/** Looks at an operation again later, the later the longer it has been waiting; staff see why until then. */
export async function postpone(
  ctx: Ctx,
  operation: PaymentOperation,
  { problem }: Pick<ProviderUnavailable, 'problem'>,
): Promise<void> {
  const age = ctx.now().getTime() - operation.createdAt.getTime();
  const delay = Math.min(RETRY_MAX_MS, Math.max(RETRY_BASE_MS, age / 2));
  await ctx.db.paymentOperation.updateMany({
    where: { id: operation.id, state: 'PENDING' },
    data: { nextAttemptAt: new Date(ctx.now().getTime() + delay), problem },
  });
}

/** Keeps, for staff, why an operation that somebody else asks again has no answer yet. */
export async function noteSilence(
  ctx: Ctx,
  { id }: Pick<PaymentOperation, 'id'>,
  { problem }: Pick<ProviderUnavailable, 'problem'>,
): Promise<void> {
  await ctx.db.paymentOperation.updateMany({ where: { id, state: 'PENDING' }, data: { problem } });
}

/** The provider is not done: somebody has to pay, or a hold has to lapse. Nothing is wrong, so nobody is alarmed. */
async function wait(ctx: Ctx, operation: PaymentOperation): Promise<'UNKNOWN'> {
  const now = ctx.now();
  const age = now.getTime() - operation.createdAt.getTime();
  const delay = Math.min(WAITING_MAX_MS, Math.max(WAITING_MIN_MS, age / 2));
  await ctx.db.paymentOperation.updateMany({
    where: { id: operation.id, state: 'PENDING' },
    data: {
      nextAttemptAt: new Date(now.getTime() + delay),
      waitingSince: operation.waitingSince ?? now,
      problem: null,
    },
  });
  return 'UNKNOWN';
}
