import type { Ctx } from '../../ctx.ts';
import type { ProviderEvent } from '../../generated/prisma/client.ts';
import { finishEdit } from '../../order/finish-edit.ts';
import { settlePayAgain } from '../../order/pay-again/settle.ts';
import { type SyncScope, syncPayment } from '../../order/refund/sync-payment.ts';
import { isId } from '../../platform/id.ts';
import { settleSession } from '../settle-session.ts';
import type { Meaning } from './meaning.ts';

/** An event of Stripe: about an intent, a hosted page, or a charge of one of our payments. */
export async function applyStripe(ctx: Ctx, event: ProviderEvent): Promise<Meaning> {
  const { id = '', metadata, payment_intent: intentId, captured } = objectOf(event);
  if (event.type.startsWith('payment_intent.')) {
    const synced = ENDS_A_HOLD.has(event.type) ? await applyToPayment(ctx, id, 'HOLD') : 'IGNORED';
    const outcome = await applyToIntent(ctx, id, metadata ?? {});
    return outcome === 'IGNORED' ? synced : outcome;
  }
  if (event.type.startsWith('checkout.session.')) return applyToHosted(ctx, id, metadata ?? {});
  if (!intentId) return 'IGNORED';
  // A charge that is not captured is "refunded" when its hold is let go: that gives no money back.
  if (ENDS_A_HOLD.has(event.type) || (event.type === 'charge.refunded' && captured === false))
    return applyToPayment(ctx, intentId, 'HOLD');
  return GIVES_MONEY_BACK.test(event.type) ? applyToPayment(ctx, intentId, 'MONEY_BACK') : 'IGNORED';
}

const ENDS_A_HOLD = new Set([
  'payment_intent.succeeded',
  'payment_intent.canceled',
  'charge.captured',
  'charge.expired',
]);
const GIVES_MONEY_BACK = /^(refund\.|charge\.refund|charge\.dispute\.)/;

async function applyToIntent(
  ctx: Ctx,
  intentId: string,
  metadata: Readonly<Record<string, string>>,
): Promise<Meaning> {
  const session = await ctx.db.paymentSession.findFirst({
    where: { OR: [{ intentId }, ...idFilter(metadata.payment_session_id)] },
    select: { id: true },
  });
  if (session) return settled(settleSession(ctx, { paymentSessionId: session.id }));
  const operation = await ctx.db.paymentOperation.findFirst({
    where: { intentId, orderEditId: { not: null } },
    select: { orderEditId: true },
  });
  const editId = operation?.orderEditId ?? (await existingEdit(ctx, metadata.order_edit_id));
  if (editId) return settled(finishEdit(ctx, { editId }));
  const again = await ctx.db.paymentOperation.findFirst({
    where: { kind: 'AUTHORIZE_REPLACEMENT', OR: [{ intentId }, ...idFilter(metadata.payment_operation_id)] },
    select: { id: true },
  });
  if (again) return settled(settlePayAgain(ctx, { operationId: again.id }));
  return metadata.payment_session_id || metadata.order_edit_id ? 'PARKED' : 'IGNORED';
}

/** What happened to an order's own payment, here or in the dashboard. */
async function applyToPayment(ctx: Ctx, intentId: string, scope: SyncScope): Promise<Meaning> {
  const payment = await ctx.db.payment.findUnique({ where: { intentId }, select: { id: true } });
  if (!payment) return 'IGNORED';
  return (await syncPayment(ctx, { paymentId: payment.id, scope })) === 'DONE' ? 'PROCESSED' : 'PARKED';
}

async function applyToHosted(
  ctx: Ctx,
  hostedSessionId: string,
  metadata: Readonly<Record<string, string>>,
): Promise<Meaning> {
  const session = await ctx.db.paymentSession.findFirst({
    where: { OR: [{ hostedSessionId }, ...idFilter(metadata.payment_session_id)] },
    select: { id: true },
  });
  if (session) return settled(settleSession(ctx, { paymentSessionId: session.id }));
  const operation = await ctx.db.paymentOperation.findFirst({
    where: { OR: [{ hostedSessionId }, ...idFilter(metadata.payment_operation_id)] },
    select: { id: true, orderEditId: true },
  });
  if (operation?.orderEditId) return settled(finishEdit(ctx, { editId: operation.orderEditId }));
  if (operation) return settled(settlePayAgain(ctx, { operationId: operation.id }));
  return metadata.payment_session_id ? 'PARKED' : 'IGNORED';
}

async function existingEdit(ctx: Ctx, editId: string | undefined): Promise<string | undefined> {
  if (!editId || !isId(editId)) return undefined;
  return (await ctx.db.orderEdit.findUnique({ where: { id: editId }, select: { id: true } }))?.id;
}

const idFilter = (id: string | undefined) => (id && isId(id) ? [{ id }] : []);

const settled = async (work: Promise<unknown>): Promise<Meaning> => {
  await work;
  return 'PROCESSED';
};

interface EventObject {
  readonly id?: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
  /** Of charges, refunds and disputes. */
  readonly payment_intent?: string | null;
  /** Of charges. */
  readonly captured?: boolean;
}

const objectOf = ({ payload }: ProviderEvent): EventObject =>
  (payload as { data?: { object?: EventObject } }).data?.object ?? {};
