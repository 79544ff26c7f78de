import type { Ctx } from '../../ctx.ts';
import type { PaymentOperation } from '../../generated/prisma/client.ts';
import {
  type CustomerReference,
  type GatewayCapabilities,
  type IntentFacts,
  ProviderUnavailable,
} from '../../payment/gateway.ts';
import { takeNextKey } from '../../payment/run-operation.ts';

/** What the shopper is asked to pay for, and where they come back to. */
export interface ShopperPaymentTerms {
  readonly currencyCode: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Paths of the storefront. */
  readonly returnPath: string;
  readonly cancelPath: string;
}

/** Whether a provider can ask the shopper for a card in our page and, for browsers without scripts, on a page of its own. */
export const takesAnyCard = ({ element, hosted }: GatewayCapabilities): boolean => element && hosted;

/** A hosted page lives half an hour at least at the provider; an operation that ends sooner shuts it itself. */
const HOSTED_MINUTES = 35;

/**
 * Gives a committed operation its intent, or its hosted page, on which the shopper pays with a card of their choice.
 * The operation's id is the provider's key: asking again after a crash finds what the first call made. The operation
 * may have ended meanwhile; then whoever asked closes it again, or the sweep does.
 * @throws {ProviderUnavailable} the next try may succeed, under another key where the provider has stored the failure
 */
export async function openShopperPayment(
  ctx: Ctx,
  operation: PaymentOperation,
  terms: ShopperPaymentTerms,
): Promise<PaymentOperation> {
  if (operation.clientSecret || operation.hostedUrl) return operation;
  const customer = await customerOf(ctx, operation);
  const open = operation.flow === 'HOSTED' ? openPage : openIntent;
  const data = await open(ctx, operation, terms, customer).catch(async (error: unknown) => {
    // What that call may have made nobody knows of, so nobody can pay through it.
    if (error instanceof ProviderUnavailable && error.keySpent) await takeNextKey(ctx, operation);
    throw error;
  });
  // One that ended while the provider was asked was closed without what the provider has made: it is to be closed again.
  await ctx.db.paymentOperation.updateMany({
    where: { id: operation.id, state: { not: 'SUCCEEDED' } },
    data: { ...data, closedAt: null },
  });
  return ctx.db.paymentOperation.findUniqueOrThrow({ where: { id: operation.id } });
}

const keyOf = ({ id, attempt }: PaymentOperation) => `${id}:${attempt}`;

async function openIntent(
  ctx: Ctx,
  operation: PaymentOperation,
  terms: ShopperPaymentTerms,
  customer: CustomerReference,
) {
  const { intentId, clientSecret } = await ctx.gatewayOf(operation.provider).createIntent({
    key: keyOf(operation),
    amount: operation.amount,
    currencyCode: terms.currencyCode,
    customer,
    description: terms.description,
    metadata: terms.metadata,
    incremental: false,
  });
  return { intentId, clientSecret };
}

async function openPage(
  ctx: Ctx,
  operation: PaymentOperation,
  terms: ShopperPaymentTerms,
  customer: CustomerReference,
) {
  const { hostedSessionId, hostedUrl } = await ctx.gatewayOf(operation.provider).createHostedSession({
    key: keyOf(operation),
    amount: operation.amount,
    currencyCode: terms.currencyCode,
    customer,
    description: terms.description,
    lines: [{ name: terms.description, amount: operation.amount }],
    metadata: terms.metadata,
    successUrl: `${ctx.settings.storefrontUrl}${terms.returnPath}`,
    cancelUrl: `${ctx.settings.storefrontUrl}${terms.cancelPath}`,
    expiresAt: new Date(operation.createdAt.getTime() + HOSTED_MINUTES * 60_000),
  });
  return { hostedSessionId, hostedUrl };
}

/** The customer whom the order's provider knows already; another card is kept for the same shopper. */
async function customerOf(ctx: Ctx, operation: PaymentOperation): Promise<CustomerReference> {
  const { email, billingAddress, paymentCollection } = await ctx.db.order.findUniqueOrThrow({
    where: { id: operation.orderId! },
    select: {
      email: true,
      billingAddress: { select: { name: true } },
      paymentCollection: {
        select: {
          payments: {
            where: { provider: operation.provider, customerReference: { not: null } },
            select: { customerReference: true },
            orderBy: { createdAt: 'asc' },
            take: 1,
          },
        },
      },
    },
  });
  const reference = paymentCollection?.payments[0]?.customerReference;
  return reference
    ? { reference }
    : { key: `${keyOf(operation)}:customer`, email, name: billingAddress.name };
}

/** The intent that the shopper pays; null while nobody has begun to on the hosted page. */
export async function intentOfShopper(ctx: Ctx, operation: PaymentOperation): Promise<string | null> {
  if (operation.intentId || !operation.hostedSessionId) return operation.intentId;
  const { intentId } = await ctx.gatewayOf(operation.provider).readHostedSession(operation.hostedSessionId);
  if (intentId)
    await ctx.db.paymentOperation.updateMany({
      where: { id: operation.id, intentId: null },
      data: { intentId },
    });
  return intentId;
}

/** What the provider says about a shopper's payment; null while nobody has begun. */
export async function readShopperPayment(ctx: Ctx, operation: PaymentOperation): Promise<IntentFacts | null> {
  const intentId = await intentOfShopper(ctx, operation);
  return intentId ? ctx.gatewayOf(operation.provider).readIntent(intentId) : null;
}

/**
 * Counts a refusal that has not been counted. Asking twice about one attempt counts it once; several between two looks
 * count as one.
 * @returns how many there were so far
 */
export async function countDecline(
  ctx: Ctx,
  operation: PaymentOperation,
  facts: Pick<IntentFacts, 'attempt' | 'decline' | 'intentId'>,
): Promise<number> {
  if (!facts.decline) return operation.declines;
  const attempt = facts.attempt ?? `${facts.intentId} ${facts.decline.code}`;
  await ctx.db.paymentOperation.updateMany({
    where: { id: operation.id, OR: [{ declinedAttempt: null }, { declinedAttempt: { not: attempt } }] },
    data: { declines: { increment: 1 }, declinedAttempt: attempt, problem: facts.decline.code },
  });
  const { declines } = await ctx.db.paymentOperation.findUniqueOrThrow({
    where: { id: operation.id },
    select: { declines: true },
  });
  return declines;
}
