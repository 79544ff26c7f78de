import { describe, expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { type Till, useTill } from '../../test/till.ts';
import type { PaymentGateway } from '../payment/gateway.ts';
import { ProviderUnavailable } from '../payment/gateway.ts';
import { captureOrder } from './capture.ts';
import { commitEdit } from './commit-edit.ts';
import { payAgain } from './pay-again/open.ts';
import { returnFromPayAgain } from './pay-again/settle.ts';
import { readOrder } from './read.ts';
import { resumeEdit } from './resume-edit.ts';

/** The provider's failure of a call of that path is what it answers for a day, as long as the key is the same. */
const storeFailure = (till: Till, path: string) =>
  till.control('faults', {
    match: { method: 'POST', path, times: 1 },
    action: { type: 'status', status: 500, effect: 'after', should_retry: false },
  });

async function anOrder(till: Till) {
  const variant = await givenVariant(till.db, till.shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const { lines } = await readOrder(till.ctx, { orderToken });
  const commit = (ctx = till.ctx, anotherCard: 'ELEMENT' | 'HOSTED' | null = null) =>
    commitEdit(ctx, {
      orderToken,
      expectedVersion: 1,
      changes: [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }],
      anotherCard,
    });
  return { orderId, orderToken, commit };
}

/** The shopper looks again until there is something to see; how often that was. */
async function looksUntil(till: Till, orderToken: string, state: string): Promise<number> {
  for (let looks = 1; looks <= 5; looks++) {
    const { edit } = await resumeEdit(till.ctx, { orderToken });
    if (edit?.state === state) return looks;
  }
  throw new Error(`the edit is not ${state}`);
}

/** What the provider holds for an order, over every intent that can be paid or captured. */
async function heldFor({ db, stripe }: Till, orderId: string): Promise<number[]> {
  const payments = await db.payment.findMany({
    where: { paymentCollection: { orderId } },
    orderBy: { createdAt: 'asc' },
  });
  const intents = await Promise.all(payments.map(({ intentId }) => stripe.paymentIntents.retrieve(intentId)));
  return intents.map(({ amount_capturable }) => amount_capturable);
}

/** A provider that has failed one step under the first key without any effect, and says so whenever that key comes. */
function withSpentKey(till: Till, step: 'confirmIntent' | 'incrementIntent') {
  const keys: string[] = [];
  const gateway = till.ctx.gatewayOf('stripe');
  const failing: PaymentGateway = {
    ...gateway,
    [step]: async (input: Parameters<PaymentGateway['confirmIntent']>[0] & { amount: bigint }) => {
      keys.push(input.key);
      if (input.key === keys[0]) throw new ProviderUnavailable(new Error('500'), { keySpent: true });
      return gateway[step](input);
    },
  };
  return { ctx: till.ctxWith({ gatewayOf: () => failing }), keys };
}

describe('a hold of its own', () => {
  const till = useTill();

  test('the intent could not be made: the next look but one has another key, and the change is saved', async () => {
    const { orderId, orderToken, commit } = await anOrder(till);
    await storeFailure(till, '/v1/payment_intents');
    expect((await commit()).edit.state).toBe('PENDING');
    expect(await looksUntil(till, orderToken, 'APPLIED')).toBe(2);
    expect(await heldFor(till, orderId)).toEqual([1_500, 2_000]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('the intent could not be confirmed, and nothing is held: it is confirmed under another key, once', async () => {
    const { orderId, commit, orderToken } = await anOrder(till);
    const { ctx, keys } = withSpentKey(till, 'confirmIntent');
    expect((await commit(ctx)).edit.state).toBe('PENDING');
    expect((await resumeEdit(ctx, { orderToken })).edit?.state).toBe('APPLIED');
    expect(new Set(keys).size).toBe(2);
    expect(await heldFor(till, orderId)).toEqual([1_500, 2_000]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('the answer to confirming is a stored failure, and the money is held: nothing is asked twice', async () => {
    const { orderId, orderToken, commit } = await anOrder(till);
    await storeFailure(till, '/v1/payment_intents/*/confirm');
    expect((await commit()).edit.state).toBe('PENDING');
    expect(await looksUntil(till, orderToken, 'APPLIED')).toBe(1);
    expect(await heldFor(till, orderId)).toEqual([1_500, 2_000]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test.each(['ELEMENT', 'HOSTED'] as const)(
    'a payment with another card (%s) that could not be opened is opened at the next look but one',
    async (flow) => {
      const { orderToken, commit } = await anOrder(till);
      await storeFailure(till, flow === 'HOSTED' ? '/v1/checkout/sessions' : '/v1/payment_intents');
      expect((await commit(till.ctx, flow)).edit.state).toBe('PENDING');
      expect(await looksUntil(till, orderToken, 'REQUIRES_ACTION')).toBe(2);
      expect(await brokenLaws(till.db)).toEqual([]);
    },
  );

  test('a lost order that could not be paid again can be at the third try', async () => {
    const { orderId, orderToken } = await anOrder(till);
    const { intentId } = await till.db.payment.findFirstOrThrow({
      where: { paymentCollection: { orderId } },
    });
    await till.advance(3_600);
    await till.control(`payment_intents/${intentId}/expire`, {});
    await captureOrder(till.ctx, { orderId });
    await storeFailure(till, '/v1/payment_intents');
    const open = () => payAgain(till.ctx, { orderToken, flow: 'ELEMENT' });
    await expect(open()).rejects.toBeInstanceOf(ProviderUnavailable);
    await expect(open()).rejects.toBeInstanceOf(ProviderUnavailable);

    const { payment } = await open();
    await till.stripe.paymentIntents.confirm(payment.intentId!, {
      payment_method: 'pm_card_mastercard',
      return_url: 'http://shop.example/back',
    });
    expect(await returnFromPayAgain(till.ctx, { orderToken })).toEqual({ orderId, payment: 'HELD' });
    expect((await readOrder(till.ctx, { orderToken })).state).toBe('CAPTURED');
    expect(await brokenLaws(till.db)).toEqual([]);
  });
});

describe('a hold that grows', () => {
  const till = useTill({ incremental: true });

  test('the answer is a stored failure, and the hold has grown: it is not asked to grow again', async () => {
    const { orderId, orderToken, commit } = await anOrder(till);
    await storeFailure(till, '/v1/payment_intents/*/increment_authorization');
    expect((await commit()).edit.state).toBe('PENDING');
    expect(await looksUntil(till, orderToken, 'APPLIED')).toBe(1);
    expect(await heldFor(till, orderId)).toEqual([3_500]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('the answer is a stored failure, and the hold is as before: it grows under another key, once', async () => {
    const { orderId, orderToken, commit } = await anOrder(till);
    const { ctx, keys } = withSpentKey(till, 'incrementIntent');
    expect((await commit(ctx)).edit.state).toBe('PENDING');
    expect((await resumeEdit(ctx, { orderToken })).edit?.state).toBe('APPLIED');
    expect(new Set(keys).size).toBe(2);
    expect(await heldFor(till, orderId)).toEqual([3_500]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });
});
