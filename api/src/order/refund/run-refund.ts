import type { Ctx } from '../../ctx.ts';
import type { PaymentOperation, Refund } from '../../generated/prisma/client.ts';
import {
  CardDeclined,
  ProviderRefused,
  ProviderUnavailable,
  type RefundFacts,
} from '../../payment/gateway.ts';
import {
  type OperationOutcome,
  postpone,
  settleOperation,
  takeNextKey,
} from '../../payment/run-operation.ts';
import { transact } from '../../platform/transact.ts';
import { lockOrder } from '../lock.ts';
import { announceAnswered, bookRefund, failRefund } from './book-refund.ts';

/** The provider forgets keys after a day, and a lost answer leaves its refund behind: what is older is looked for first. */
const FRESH_MS = 15_000;

type RefundOperation = PaymentOperation & { readonly refund: Refund };

/**
 * Brings a committed REFUND to its end: asks the provider under the operation's own key and writes down what it says.
 * May run any number of times and beside itself. `UNKNOWN` means that the provider did not tell; the sweep looks for
 * the refund and asks again.
 */
export async function runRefund(
  ctx: Ctx,
  { operationId }: { readonly operationId: string },
): Promise<OperationOutcome> {
  const operation = await ctx.db.paymentOperation.findUniqueOrThrow({
    where: { id: operationId },
    include: { refund: true },
  });
  if (operation.state !== 'PENDING') return operation.state;
  const asked = { ...operation, refund: operation.refund! };
  try {
    const age = ctx.now().getTime() - operation.createdAt.getTime();
    const facts =
      (age > FRESH_MS ? await findAtProvider(ctx, asked) : null) ?? (await askProvider(ctx, asked));
    return await record(ctx, asked, facts);
  } catch (error) {
    if (error instanceof ProviderRefused || error instanceof CardDeclined) return refuse(ctx, asked, error);
    if (!(error instanceof ProviderUnavailable)) throw error;
    ctx.log.warn({ error: error.cause, operationId }, 'a refund has no answer yet');
    if (error.keySpent) return renewKey(ctx, asked, error);
    await postpone(ctx, operation, error);
    return 'UNKNOWN';
  }
}

const askProvider = (ctx: Ctx, { id, attempt, provider, intentId, amount, refund }: RefundOperation) =>
  ctx.gatewayOf(provider).refundIntent({
    key: `${id}:${attempt}`,
    intentId: intentId!,
    amount,
    metadata: { refund_id: refund.id, order_id: refund.orderId },
  });

async function findAtProvider(
  ctx: Ctx,
  { provider, intentId, refund }: RefundOperation,
): Promise<RefundFacts | null> {
  const refunds = await ctx.gatewayOf(provider).listRefunds(intentId!);
  return refunds.find(({ metadata }) => metadata.refund_id === refund.id) ?? null;
}

async function record(
  ctx: Ctx,
  { id: operationId, refund, paymentId }: RefundOperation,
  facts: RefundFacts,
): Promise<OperationOutcome> {
  return transact(ctx, async (tx) => {
    await lockOrder(tx, refund.orderId);
    await bookRefund(tx, refund.orderId, { id: paymentId!, currencyCode: facts.currencyCode }, facts);
    const { state } = await tx.db.paymentOperation.findUniqueOrThrow({ where: { id: operationId } });
    return state === 'PENDING' ? 'UNKNOWN' : state;
  });
}

/** A definite no: this operation is over. Whoever still wants the refund records another, under another key. */
async function refuse(
  ctx: Ctx,
  { id: operationId, refund }: RefundOperation,
  error: ProviderRefused | CardDeclined,
): Promise<OperationOutcome> {
  const code = error instanceof CardDeclined ? error.decline.code : error.code;
  ctx.log.error({ error, operationId, code }, 'the provider refused a refund');
  const problem = `${code}: ${error.message}`;
  await transact(ctx, async (tx) => {
    await lockOrder(tx, refund.orderId);
    if (!(await settleOperation(tx, operationId, 'FAILED', problem))) return;
    await failRefund(tx, refund, problem);
    await announceAnswered(tx, refund);
  });
  return 'FAILED';
}

/** The provider keeps answering with a failure that is over. Whether it had its effect can be read; if not, a new key. */
async function renewKey(
  ctx: Ctx,
  operation: RefundOperation,
  silence: ProviderUnavailable,
): Promise<OperationOutcome> {
  const facts = await findAtProvider(ctx, operation).catch(() => undefined);
  if (facts) return record(ctx, operation, facts);
  if (facts === null) await takeNextKey(ctx, operation);
  await postpone(ctx, operation, silence);
  return 'UNKNOWN';
}
