import { describe, expect, test } from 'vitest';
import { useMoneyProviders } from '../../../test/money-providers.ts';
import { GatewayNotSetUp } from '../../payment/gateway.ts';
import { newId } from '../../platform/id.ts';
import type { Discrepancy } from './discrepancy.ts';
import { reconcile } from './reconcile.ts';

/** Money that people move: what is marked is what somebody is on record for. And how reconciling grows with the orders. */
const { till, providers, given, forge, added, haveMarked, look, seen } = useMoneyProviders();
const manual = providers.find(({ name }) => name === 'manual')!;

describe('manual: what staff are on record for', () => {
  const entry = (orderId: string, action: string, after: unknown) =>
    forge(
      `INSERT INTO "AuditEntry" (id, "actorKind", action, "subjectType", "subjectId", after, "correlationId", "createdAt")
       VALUES ($1, 'STAFF', $2, 'Order', $3, $4, 'forged', now())`,
      [newId(), action, orderId, JSON.stringify(after)],
    );
  const rowsOf = (found: readonly Discrepancy[]) =>
    found.map(({ kind, orderNumber, ours }) => [kind, orderNumber, ours]).sort();
  const forget = (orderId: string, action: string) =>
    forge(`DELETE FROM "AuditEntry" WHERE "subjectId" = $1 AND action = $2`, [orderId, action]);

  test('money marked as come, sent back or given up, and nobody did', async () => {
    const { orderId, number } = await given(manual, { refunded: true });
    const lost = await haveMarked(orderId);
    const fresh = await added(async () => {
      await forget(orderId, 'order.marked-paid');
      await forget(orderId, 'order.refund-sent');
      await forget(lost.orderId, 'order.payment-given-up');
    });
    expect(rowsOf(fresh)).toEqual(
      [
        ['MARK_WITHOUT_AUDIT', number, `order.marked-paid slip of ${orderId}`],
        ['MARK_WITHOUT_AUDIT', number, 'order.refund-sent transfer 9'],
        ['MARK_WITHOUT_AUDIT', lost.number, 'order.payment-given-up'],
      ].sort(),
    );
  });

  test('staff said so, and it is not marked', async () => {
    const { orderId, number } = await given(manual, { refunded: true });
    const refund = await till.db.refund.findFirstOrThrow({ where: { orderId } });
    const fresh = await added(async () => {
      await entry(orderId, 'order.marked-paid', { reference: 'another slip' });
      await entry(orderId, 'order.payment-given-up', { reason: 'none' });
      await entry(orderId, 'order.refund-sent', { refundId: refund.id, reference: 'transfer 8' });
    });
    expect(rowsOf(fresh)).toEqual([
      ['AUDIT_WITHOUT_MARK', number, 'order.marked-paid another slip'],
      ['AUDIT_WITHOUT_MARK', number, 'order.payment-given-up'],
      ['AUDIT_WITHOUT_MARK', number, 'order.refund-sent transfer 8'],
    ]);
  });
});

test('questions grow with the pages, not with the orders, and the one that is missing is found among many', async () => {
  const { paymentId, number } = await given(manual);
  for (const one of await look()) seen.add(JSON.stringify(one));
  const MANY = 2_500;
  await forge(
    `WITH made AS (INSERT INTO "ManualPayment" (id, key, amount, "currencyCode", metadata, "createdAt")
       SELECT gen_random_uuid(), 'many-' || n, 1000, 'EUR', '{}', now() - interval '1 hour' FROM generate_series(1, ${MANY}) n RETURNING id)
     INSERT INTO "Payment" (id, "paymentCollectionId", role, provider, "intentId", "currencyCode", "createdAt")
     SELECT gen_random_uuid(), p."paymentCollectionId", 'REPLACEMENT', 'manual', made.id::text, 'EUR', now() - interval '1 hour'
     FROM made, "Payment" p WHERE p.id = $1`,
    [paymentId],
  );
  const fresh = async () => {
    till.database.statements();
    const found = (await look()).filter((one) => !seen.has(JSON.stringify(one)));
    return { found, statements: till.database.statements().length };
  };
  const clean = await fresh();
  expect(clean.found).toEqual([]);
  expect(clean.statements).toBeLessThan(MANY / 10);
  await forge(
    `DELETE FROM "ManualPayment" WHERE id = (SELECT id FROM "ManualPayment" WHERE key LIKE 'many-%' ORDER BY id LIMIT 1)`,
    [],
  );
  const missing = await fresh();
  expect(missing.found.map(({ kind, orderNumber }) => [kind, orderNumber])).toEqual([
    ['INTENT_UNKNOWN_TO_PROVIDER', number],
  ]);
  // Those that share its cell are looked at one by one.
  expect(missing.statements - clean.statements).toBeLessThan(50);
});

test('payments of a provider that is not set up are no clean answer', async () => {
  await given(providers.find(({ name }) => name === 'razorpay')!);
  const before = till.ctx.gatewayOf;
  const ctx = till.ctxWith({
    gatewayOf(provider) {
      if (provider === 'razorpay') throw new GatewayNotSetUp('not set up');
      return before(provider);
    },
  });
  await expect(reconcile(ctx, { since: null })).rejects.toThrow(GatewayNotSetUp);
});
