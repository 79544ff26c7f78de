import { beforeAll, expect, test } from 'vitest';
import { givenCart, givenVariant, type TestVariant } from '../../test/factories.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
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
