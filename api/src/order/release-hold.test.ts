import { expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { sweepPaymentOperations } from '../checkout/sweep.ts';
import { commitEdit } from './commit-edit.ts';
import { readOrder } from './read.ts';
import { sweepOrderEdits } from './sweep.ts';

const till = useTill();

async function raise(card?: string) {
  const { ctx, db, shop } = till;
  const { orderId, orderToken } = await till.order(till.lines(await givenVariant(db, shop)), card);
  const { lines } = await readOrder(ctx, { orderToken });
  const commit = () =>
    commitEdit(ctx, {
      orderToken,
      expectedVersion: 1,
      changes: [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }],
    });
  return { orderId, commit };
}

const DIE = 'the process dies before it has recorded what to let go';

/** Whoever is about to record that a hold is to be let go dies, until this is lifted. */
async function diesBeforeRecording() {
  await till.db.$executeRawUnsafe(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '${DIE}'; END $$`);
  await till.db.$executeRawUnsafe(`CREATE TRIGGER die BEFORE INSERT ON "PaymentOperation"
    FOR EACH ROW WHEN (NEW.kind = 'CANCEL') EXECUTE FUNCTION die()`);
  return () => till.db.$executeRawUnsafe('DROP FUNCTION die() CASCADE');
}

async function sweepLater() {
  await till.advance(60);
  await sweepOrderEdits(till.ctx);
  await till.advance(60);
  await sweepOrderEdits(till.ctx);
  await sweepPaymentOperations(till.ctx);
}

/** The edit of an order, and how its intent stands at the provider. */
async function outcome(orderId: string) {
  const edit = await till.db.orderEdit.findFirstOrThrow({ where: { orderId } });
  const { intentId } = await till.db.paymentOperation.findFirstOrThrow({
    where: { orderId, kind: 'AUTHORIZE_SUPPLEMENT' },
  });
  const { status } = await till.stripe.paymentIntents.retrieve(intentId!);
  return { edit: edit.state, intent: status };
}

test('a process that dies once the bank has said no leaves no intent that anybody could still pay', async () => {
  const { orderId, commit } = await raise();
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/confirm', times: 1 },
    action: { type: 'decline', decline_code: 'insufficient_funds' },
  });
  const live = await diesBeforeRecording();
  await expect(commit()).rejects.toThrow(DIE);
  await live();
  await sweepLater();
  expect(await outcome(orderId)).toEqual({ edit: 'DECLINED', intent: 'canceled' });
  expect(await brokenLaws(till.db)).toEqual([]);
});

test('a sweep that dies while it gives an edit up leaves no intent that the shopper could still confirm', async () => {
  const { orderId, commit } = await raise('pm_card_authenticationRequired');
  expect((await commit()).edit.state).toBe('REQUIRES_ACTION');
  const live = await diesBeforeRecording();
  await till.advance(600);
  await sweepLater();
  await live();
  await sweepLater();
  expect(await outcome(orderId)).toEqual({ edit: 'ABANDONED', intent: 'canceled' });
  expect(await brokenLaws(till.db)).toEqual([]);
});
