import { afterEach, beforeAll, expect, test } from 'vitest';
import { givenVariant, type TestVariant } from '../../test/factories.ts';
import { refundDesk } from '../../test/refund-desk.ts';
import { useTill } from '../../test/till.ts';
import { consumers } from '../consumers.ts';
import type { Ctx } from '../ctx.ts';
import { mintOrderLink } from '../order/access.ts';
import { createResendMailer } from './resend.ts';

const till = useTill();
let variant: TestVariant;
const desk = refundDesk(till, () => variant);
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop, { price: 1_000n, onHand: 900_000n });
});
afterEach(async () => {
  await fetch(`${till.sandboxUrl}/mailbox/empty`, { method: 'POST' });
});

interface ReceivedMail {
  readonly to: string[];
  readonly subject: string;
  readonly text: string;
  readonly links: { readonly href: string }[];
}
async function inbox(): Promise<ReceivedMail[]> {
  const answer = await fetch(`${till.sandboxUrl}/mailbox.json`);
  return ((await answer.json()) as { emails: ReceivedMail[] }).emails;
}

/** Hands what was announced about an order's refunds to its consumers, twice, as a queue may. */
async function deliver(orderId: string): Promise<void> {
  const mailer = createResendMailer({ apiKey: 're_test', baseUrl: `${till.sandboxUrl}/resend` });
  const ctx: Ctx = till.ctxWith({ mailer });
  const events = await till.db.outboxEvent.findMany({
    where: { orderId, name: { startsWith: 'order.refund' } },
    orderBy: { sequence: 'asc' },
  });
  for (const { name, payload } of [...events, ...events])
    for (const consumer of consumers.filter(({ eventName }) => eventName === name))
      await consumer.run(ctx, payload);
}

test('one mail for one decision, with every card that it goes back to', async () => {
  const { orderId } = await desk.charged({ pieces: 2, raisedTo: 5 });
  await desk.refund(orderId, { amount: '31.00' });
  await deliver(orderId);

  const mails = await inbox();
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
    [['ada@example.com'], expect.stringMatching(/^Refund for order TS-\w+: €31\.00$/)],
  ]);
  expect(mails[0]!.text).toContain(
    'Goes back in 2 parts:\n  €30.00 to Visa ending 4242\n  €1.00 to Visa ending 4242',
  );
  expect(mails[0]!.text).toContain('Why:\n  Goods came back');
  expect(mails[0]!.links.map(({ href }) => href)).toEqual([await mintOrderLink(till.ctx, orderId)]);
});

test('what the bank sent back is told once more; what was refused at once is not told at all', async () => {
  const { orderId } = await desk.charged({ card: 'pm_card_refundFail' });
  await desk.refund(orderId, { amount: '7.00' });
  await deliver(orderId);
  await till.advance(60);
  await desk.hearOf(orderId);
  await desk.fault(
    {
      type: 'status',
      status: 400,
      should_retry: false,
      body: { error: { type: 'invalid_request_error', code: 'insufficient_funds', message: 'Not now.' } },
    },
    1,
  );
  await expect(desk.refund(orderId, { amount: '9.00' })).rejects.toMatchObject({ code: 'REFUND_REFUSED' });
  await deliver(orderId);

  const mails = (await inbox()).map(({ subject, text }) => [subject, text] as const).sort();
  expect(mails.map(([subject]) => subject)).toEqual([
    expect.stringMatching(/^Refund for order TS-\w+: €7\.00$/),
    expect.stringMatching(/^Your refund for order TS-\w+ did not arrive$/),
  ]);
  expect(mails[1]![1]).toContain('sent the refund of €7.00 to Visa ending 5126 back to us');
});
