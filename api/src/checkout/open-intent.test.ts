import { beforeAll, expect, test } from 'vitest';
import { closingRace } from '../../test/closing-race.ts';
import { givenCart, givenVariant, type TestVariant } from '../../test/factories.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { closeSession } from './close-session.ts';
import { createPaymentSession } from './create-session.ts';

const till = useTill();
let variant: TestVariant;
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop);
});

test.each(['HOSTED', 'ELEMENT'] as const)(
  '%s: what the provider makes for a session that has ended meanwhile takes no money',
  async (flow) => {
    const { ctx, db, shop, stripe } = till;
    const { token } = await givenCart(db, shop, { now: ctx.now(), ...till.lines(variant) });
    const wanted = { cartToken: token, expectedVersion: 1 };
    const gateway = ctx.gatewayOf('stripe');
    const overtaken = async <Made>(made: Made): Promise<Made> => {
      await createPaymentSession(ctx, { ...wanted, flow: flow === 'HOSTED' ? 'ELEMENT' : 'HOSTED' });
      return made;
    };
    const slow = till.ctxWith({
      gatewayOf: () => ({
        ...gateway,
        createIntent: async (input) => overtaken(await gateway.createIntent(input)),
        createHostedSession: async (input) => overtaken(await gateway.createHostedSession(input)),
      }),
    });
    const { id, hostedSessionId, intentId } = await createPaymentSession(slow, { ...wanted, flow });

    if (hostedSessionId)
      expect((await stripe.checkout.sessions.retrieve(hostedSessionId)).status).toBe('expired');
    else expect((await stripe.paymentIntents.retrieve(intentId!)).status).toBe('canceled');
    expect(await db.paymentSession.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: 'SUPERSEDED',
      closedAt: expect.any(Date),
    });
    expect(await brokenLaws(db)).toEqual([]);
  },
);

test('closing a session in the moment in which its intent is noted leaves nothing open', async () => {
  const { ctx, db, shop, stripe } = till;
  const { cartId, token } = await givenCart(db, shop, { now: ctx.now(), ...till.lines(variant) });
  const race = closingRace(db, 'PaymentSession');
  const closer = till.ctxWith({ db: race.closer });
  const gateway = ctx.gatewayOf('stripe');
  const opener = till.ctxWith({
    gatewayOf: () => ({
      ...gateway,
      async createIntent(input) {
        const facts = await gateway.createIntent(input);
        const { id } = await db.paymentSession.findFirstOrThrow({ where: { cartId } });
        await db.paymentSession.update({ where: { id }, data: { state: 'SUPERSEDED' } });
        closing = closeSession(closer, { paymentSessionId: id });
        await race.seen;
        return facts;
      },
    }),
    db: race.opener,
  });
  let closing: Promise<void> | undefined;
  const { id, intentId } = await createPaymentSession(opener, {
    cartToken: token,
    expectedVersion: 1,
    flow: 'ELEMENT',
  });
  await closing;
  expect((await stripe.paymentIntents.retrieve(intentId!)).status).toBe('canceled');
  expect(await db.paymentSession.findUniqueOrThrow({ where: { id } })).toMatchObject({
    state: 'SUPERSEDED',
    closedAt: expect.any(Date),
  });
  expect(await brokenLaws(db)).toEqual([]);
});
