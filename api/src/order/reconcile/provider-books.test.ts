import { describe, expect, test } from 'vitest';
import { type Given, type Provider, TOTAL, useMoneyProviders } from '../../../test/money-providers.ts';
import { placeForShopper } from '../../checkout/place-for-shopper.ts';
import { newId } from '../../platform/id.ts';
import type { Discrepancy } from './discrepancy.ts';

/** Each provider agrees after everything it can do; then money is lost or made up, there or here, and exactly that is found. */
const money = useMoneyProviders();
const { till, given, forge, session, added, haveMarked, charge } = money;

type Finding = readonly [kind: Discrepancy['kind'], ours: string, theirs: string];
interface Corruption {
  readonly what: string;
  readonly order: { readonly captured?: boolean; readonly refunded?: boolean };
  readonly corrupt: (provider: Provider, given: Given) => Promise<unknown>;
  readonly finds: readonly Finding[];
  /** What is found besides because staff must be on record for what is marked. */
  readonly unmarked?: Finding;
}

const set = (columns: string) => `UPDATE "Payment" SET ${columns} WHERE id = $1`;
const held = `holds ${TOTAL}, captured 0`;

const CORRUPTIONS: readonly Corruption[] = [
  {
    what: 'money that was taken there and not entered here',
    order: {},
    corrupt: ({ take }, { intentId }) => take(intentId),
    finds: [
      ['CAPTURED_DIFFERS', '0', '2500'],
      ['HELD_DIFFERS', '2500', '0'],
    ],
    unmarked: ['MARK_WITHOUT_AUDIT', 'order.marked-paid forged', 'no such entry'],
  },
  {
    what: 'money that was entered here and not taken there',
    order: {},
    async corrupt(_provider, { orderId, paymentId }) {
      await forge(
        `INSERT INTO "OrderTransaction" (id, "orderId", "paymentId", kind, amount, "currencyCode", "providerReference", "occurredAt")
         VALUES ($1, $2, $3, 'CAPTURE', ${TOTAL}, 'EUR', 'forged', now())`,
        [newId(), orderId, paymentId],
      );
      await forge(set(`"capturedAmount" = ${TOTAL}`), [paymentId]);
    },
    finds: [
      ['CAPTURED_DIFFERS', '2500', '0'],
      ['HELD_DIFFERS', '0', '2500'],
    ],
  },
  {
    what: 'an intent of ours that is not there',
    order: {},
    corrupt: ({ nobody }, { paymentId }) => forge(set(`"intentId" = '${nobody}'`), [paymentId]),
    finds: [['INTENT_UNKNOWN_TO_PROVIDER', held, 'unknown']],
  },
  {
    what: 'an intent there that we do not know',
    order: {},
    async corrupt(_provider, { paymentId, intentId }) {
      await forge(set(`"intentId" = 'gone-' || id, provider = 'nobody'`), [paymentId]);
      await forge(`UPDATE "PaymentSession" SET "intentId" = 'gone-' || id WHERE "intentId" = $1`, [intentId]);
      const nobody = { ...till.ctx.gatewayOf('stripe'), provider: 'nobody' };
      const { ledger: _, ...unlisted } = nobody;
      const before = till.ctx.gatewayOf;
      Object.assign(till.ctx, {
        gatewayOf: (provider: string) => (provider === 'nobody' ? unlisted : before(provider)),
      });
    },
    finds: [['INTENT_UNKNOWN_TO_US', 'unknown', held]],
  },
  {
    what: 'money given back there that is not entered here',
    order: { captured: true },
    corrupt: ({ giveBack }, { intentId }) => giveBack(intentId, 700),
    finds: [['REFUND_UNKNOWN_TO_US', 'unknown', '700']],
  },
  {
    what: 'money given back by our books alone',
    order: { refunded: true },
    corrupt: ({ nobody }, { paymentId }) =>
      forge(`UPDATE "Refund" SET "providerReference" = '${nobody}-refund' WHERE "paymentId" = $1`, [
        paymentId,
      ]),
    finds: [
      ['REFUND_UNKNOWN_TO_US', 'unknown', '500'],
      ['REFUND_UNKNOWN_TO_PROVIDER', '500', 'unknown'],
    ],
  },
  {
    what: 'a refund of another amount',
    order: { refunded: true },
    corrupt: (_provider, { paymentId }) =>
      forge(`UPDATE "Refund" SET amount = 400 WHERE "paymentId" = $1`, [paymentId]),
    finds: [['REFUNDED_DIFFERS', '400', '500']],
  },
  {
    what: 'a payment whose sum of refunds is another',
    order: { refunded: true },
    corrupt: (_provider, { paymentId }) => forge(set('"refundedAmount" = 300'), [paymentId]),
    finds: [
      ['LEDGER_DIFFERS', '2500/2500/0/300', '2500/2500/0/500'],
      ['REFUNDED_DIFFERS', '300', '500'],
    ],
  },
  {
    what: 'a hold that is gone there',
    order: {},
    corrupt: ({ letGo }, { intentId }) => letGo(intentId),
    finds: [['HELD_DIFFERS', '2500', '0']],
    unmarked: ['MARK_WITHOUT_AUDIT', 'order.payment-given-up', 'no such entry'],
  },
];

describe.each(money.providers)('$name', (provider) => {
  test('after all that it can do both sides agree', async () => {
    const fresh = await added(async () => {
      await given(provider);
      await given(provider, { captured: true });
      const { orderId } = await given(provider, { refunded: true });
      if (provider.name === 'manual') await haveMarked(orderId);
      await session(provider);
      await provider.pay(await session(provider));
    });
    expect(fresh).toEqual([]);
  });

  test('a hold that nobody sees to any more', async () => {
    const opened = await session(provider);
    await provider.pay(opened);
    const fresh = await added(() =>
      forge(`UPDATE "PaymentSession" SET state = 'EXPIRED', "closedAt" = now() WHERE id = $1`, [opened.id]),
    );
    const intentId = opened.intentId ?? opened.hostedSessionId;
    expect(fresh).toEqual([
      { kind: 'HOLD_LEFT', orderNumber: null, ids: [intentId, opened.id], ours: 'ended', theirs: held },
    ]);
  });

  test.each(CORRUPTIONS)('$what', async ({ order, corrupt, finds, unmarked }) => {
    const made = await given(provider, order);
    const fresh = await added(() => corrupt(provider, made));
    const expected = provider.name === 'manual' && unmarked ? [unmarked, ...finds] : finds;
    const about = fresh.filter(
      ({ ids, orderNumber }) => orderNumber === made.number || ids.includes(made.intentId),
    );
    expect(about.map(({ kind, ours, theirs }) => [kind, ours, theirs])).toEqual(expected);
    // Days that pass let other holds lapse as well, and nothing else.
    const others = fresh.filter((one) => !about.includes(one));
    expect(others.filter(({ kind }) => kind !== 'HELD_DIFFERS' && kind !== 'HOLD_LEFT')).toEqual([]);
    if (!(provider.name === 'razorpay' && corrupt === CORRUPTIONS.at(-1)!.corrupt))
      expect(others).toEqual([]);
  });
});

test('razorpay: an order that was paid twice, and both were taken', async () => {
  const razorpay = money.providers.find(({ name }) => name === 'razorpay')!;
  const opened = await session(razorpay);
  await razorpay.pay(opened);
  await razorpay.pay(opened);
  const { orderId } = await placeForShopper(till.ctx, {
    cartToken: opened.token,
    paymentSessionId: opened.id,
  });
  expect(await added(() => charge(razorpay, orderId))).toEqual([]);
  const fresh = await added(async () => {
    const second = (await money.paymentsAt(opened.hostedSessionId!)).find(({ captured }) => !captured);
    const body = { amount: Number(TOTAL), currency: 'EUR' };
    await money.dashboard('POST', `/v1/payments/${second!.id}/capture`, body);
  });
  expect(fresh.map(({ kind, ours, theirs }) => [kind, ours, theirs])).toEqual([
    ['CAPTURED_DIFFERS', '2500', '5000'],
  ]);
});
