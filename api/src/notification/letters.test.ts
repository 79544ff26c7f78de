import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/src/start.ts';
import { givenClock, givenCtx } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, givenVariant, type Shop } from '../../test/factories.ts';
import { givenCaptured, givenEdit, givenOrder, quoteFor, type SoldLine } from '../../test/orders.ts';
import type { Ctx } from '../ctx.ts';
import { mintOrderLink } from '../order/access.ts';
import { sendOrderEditDeclined, sendOrderEditWaiting } from './order-edit-outcome.ts';
import { sendOrderEdited } from './order-edited.ts';
import { sendOrderPlaced } from './order-placed.ts';
import { sendOrderCanceled, sendOrderCharged } from './order-settled.ts';
import { sendOrderCaptureFailed, sendOrderPaymentLost } from './order-unpaid.ts';
import { createResendMailer } from './resend.ts';
import { MailUnderWay } from './send-once.ts';

interface ReceivedMail {
  readonly to: string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly idempotencyKey: string | null;
  readonly links: { readonly href: string; readonly label: string }[];
}

let database: TestDatabase;
let sandbox: RunningSandbox;
let shop: Shop;
let ctx: Ctx;
let clock: ReturnType<typeof givenClock>;
let cloth: SoldLine;
let towel: SoldLine;

beforeAll(async () => {
  database = await cloneDatabase();
  sandbox = await startSandbox();
  shop = await givenShop(database.db);
  const [clothVariant, towelVariant] = [
    await givenVariant(database.db, shop, { price: 2_800n, unitOfMeasure: 'METRE' }),
    await givenVariant(database.db, shop, { price: 1_400n }),
  ];
  cloth = {
    variant: clothVariant,
    title: 'Harbour Check',
    variantTitle: 'indigo',
    unitOfMeasure: 'METRE',
    quantity: 2_500n,
    unitPrice: 2_800n,
  };
  towel = {
    variant: towelVariant,
    title: 'Huck towel <b>"best"</b>',
    variantTitle: '',
    unitOfMeasure: 'PIECE',
    quantity: 2_000n,
    unitPrice: 1_400n,
  };
});
beforeEach(() => {
  clock = givenClock();
  ctx = givenCtx(database.db, shop, {
    now: clock.now,
    mailer: createResendMailer({ apiKey: 're_test', baseUrl: `${sandbox.url}/resend` }),
  });
});
afterEach(async () => {
  await fetch(`${sandbox.url}/mailbox/empty`, { method: 'POST' });
});
afterAll(async () => {
  await sandbox.stop();
  await database.drop();
});

async function inbox(): Promise<ReceivedMail[]> {
  const { emails } = (await (await fetch(`${sandbox.url}/mailbox.json`)).json()) as {
    emails: ReceivedMail[];
  };
  return emails;
}

async function onlyMail(): Promise<ReceivedMail> {
  const mails = await inbox();
  expect(mails).toHaveLength(1);
  return mails[0]!;
}

const faults = (fault: { times: number; status: number; effect?: 'before' | 'after'; delayMs?: number }) =>
  fetch(`${sandbox.url}/mailbox/faults`, { method: 'POST', body: JSON.stringify(fault) });

const order = (lines: readonly SoldLine[] = [cloth, towel]) => givenOrder(ctx, shop, lines);

describe('the letter of a placed order', () => {
  test('says what is held, until when it can be changed, and where', async () => {
    const { orderId } = await order();
    await sendOrderPlaced(ctx, { orderId });

    const mail = await onlyMail();
    const link = await mintOrderLink(ctx, orderId);
    expect(mail.to).toEqual(['ada@example.com']);
    expect(mail.subject).toMatch(/^Your order TS-\w+: change it until 14:00 CET on 20 November$/);
    expect(mail.text).toContain('Change or cancel free until 14:00 CET on 20 November');
    expect(mail.text).toContain('- Harbour Check, indigo\n  2.5 m × €28.00: €70.00');
    expect(mail.text).toContain('Total held: €103.00');
    expect(mail.text).toContain('held on Visa ending 4242 and not charged');
    expect(mail.links.map(({ href }) => href)).toEqual([link]);
    expect(mail.links[0]).toMatchObject({ label: 'Change or cancel' });
  });

  test('escapes what a title says', async () => {
    const { orderId } = await order();
    await sendOrderPlaced(ctx, { orderId });

    const { html, text } = await onlyMail();
    expect(html).toContain('Huck towel &lt;b&gt;&quot;best&quot;&lt;/b&gt;');
    expect(html.replaceAll('</b>', '')).not.toContain('<b>"best"');
    expect(html).toContain('Huck towel \\u003cb>');
    expect(text).toContain('Huck towel <b>"best"</b>');
  });

  test('is the same to the byte however late it is written', async () => {
    const { orderId, quote } = await order();
    await faults({ times: 1, status: 500, effect: 'after' });
    await expect(sendOrderPlaced(ctx, { orderId })).rejects.toThrow('internal_server_error');
    clock.advance(60_000);
    const less = quoteFor(shop, quote.shippingAddressId, [{ ...cloth, quantity: 1_000n }, towel]);
    await givenEdit(ctx, orderId, less, { state: 'APPLIED', planKind: 'CAPTURE_LESS' });

    await sendOrderPlaced(ctx, { orderId });

    await onlyMail();
    const sent = await database.db.emailMessage.findUniqueOrThrow({
      where: { dedupeKey: `order-placed:${orderId}` },
    });
    expect(sent.sentAt).not.toBeNull();
    expect(sent.providerId).not.toBeNull();
  });

  test('is not sent for an order cancelled meanwhile', async () => {
    const { orderId } = await order();
    await database.db.order.update({
      where: { id: orderId },
      data: { state: 'CANCELED', canceledAt: clock.now() },
    });
    await sendOrderPlaced(ctx, { orderId });

    expect(await inbox()).toEqual([]);
  });
});

describe('nobody gets a mail twice', () => {
  test('though twenty send it at once', async () => {
    const { orderId } = await order();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => sendOrderPlaced(ctx, { orderId })),
    );

    await onlyMail();
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(MailUnderWay);
    await sendOrderPlaced(ctx, { orderId });
    await onlyMail();
    expect(await database.db.emailMessage.count({ where: { orderId } })).toBe(1);
  });

  test('though the provider knew no keys and twenty sent it at once', async () => {
    const { orderId } = await order();
    const sent: string[] = [];
    const forgetful = {
      ...ctx,
      mailer: {
        async send(_mail: unknown, key: string) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          sent.push(key);
          return 'id';
        },
      },
    };
    await Promise.allSettled(Array.from({ length: 20 }, () => sendOrderPlaced(forgetful, { orderId })));

    expect(sent).toEqual([`order-placed:${orderId}`]);
  });

  test('though the sender died after the provider took it', async () => {
    const { orderId } = await order();
    const dying = {
      ...ctx,
      mailer: {
        send: async (...args: Parameters<Ctx['mailer']['send']>) => {
          await ctx.mailer.send(...args);
          return new Promise<string>(() => {});
        },
      },
    };
    void sendOrderPlaced(dying, { orderId });
    await expect.poll(async () => (await inbox()).length).toBe(1);
    await expect(sendOrderPlaced(ctx, { orderId })).rejects.toThrow(MailUnderWay);

    clock.advance(31_000);
    await sendOrderPlaced(ctx, { orderId });

    await onlyMail();
    expect(await database.db.emailMessage.findFirst({ where: { orderId } })).toMatchObject({
      sentAt: clock.now(),
    });
  });

  test('though the order was changed to another address after the provider took it', async () => {
    const { orderId } = await order();
    await faults({ times: 1, status: 500, effect: 'after' });
    await expect(sendOrderPlaced(ctx, { orderId })).rejects.toThrow();
    await database.db.order.update({ where: { id: orderId }, data: { email: 'new@example.com' } });

    await sendOrderPlaced(ctx, { orderId });

    expect((await onlyMail()).to).toEqual(['ada@example.com']);
  });

  test('and a refused one is free to be tried again at once', async () => {
    const { orderId } = await order();
    await faults({ times: 1, status: 500 });
    await expect(sendOrderPlaced(ctx, { orderId })).rejects.toThrow('internal_server_error');
    expect(await inbox()).toEqual([]);

    await sendOrderPlaced(ctx, { orderId });
    await onlyMail();
  });
});

describe('the letter of a change', () => {
  test('shows old and new, the new total and what the bank shows for a second hold', async () => {
    const { orderId, quote } = await order();
    clock.advance(60_000);
    await givenEdit(ctx, orderId, quoteFor(shop, quote.shippingAddressId, [{ ...cloth, quantity: 5_000n }]), {
      state: 'APPLIED',
      planKind: 'SUPPLEMENT',
    });
    await sendOrderEdited(ctx, { orderId, version: 2 });

    const { text, subject } = await onlyMail();
    expect(subject).toMatch(/now €140\.00$/);
    expect(text).toContain('- Removed: Huck towel <b>"best"</b>\n  2, €28.00 -> gone');
    expect(text).toContain('- Changed: Harbour Check, indigo\n  2.5 m, €70.00 -> 5 m, €140.00');
    expect(text).toContain('- Changed: Delivery (Standard)\n  €5.00 -> Free');
    expect(text).toContain('Total: €103.00 -> €140.00');
    expect(text).toContain(
      '€37.00 more, now €140.00. €37.00 is held separately on Visa ending 4242. You will see separate charges that add up to €140.00.',
    );
  });

  test('says that less is charged and what stays pending', async () => {
    const { orderId, quote } = await order();
    clock.advance(60_000);
    const less = quoteFor(shop, quote.shippingAddressId, [cloth]);
    await givenEdit(ctx, orderId, less, { state: 'APPLIED', planKind: 'CAPTURE_LESS' });
    await sendOrderEdited(ctx, { orderId, version: 2 });

    expect((await onlyMail()).text).toContain(
      '€28.00 less, now €75.00. We will charge €75.00; your bank may show €103.00 as pending until then.',
    );
  });

  test('is one for each version', async () => {
    const { orderId, quote } = await order();
    for (const quantity of [1_000n, 2_000n]) {
      clock.advance(60_000);
      const next = quoteFor(shop, quote.shippingAddressId, [{ ...towel, quantity }]);
      await givenEdit(ctx, orderId, next, { state: 'APPLIED', planKind: 'COVERED' });
    }
    await sendOrderEdited(ctx, { orderId, version: 3 });
    await sendOrderEdited(ctx, { orderId, version: 2 });
    await sendOrderEdited(ctx, { orderId, version: 3 });

    expect((await inbox()).map(({ subject }) => subject.split(': ')[1])).toEqual([
      'now €19.00',
      'now €33.00',
    ]);
  });
});

describe('an edit that needs the bank', () => {
  test('is reminded of while it waits, and not after', async () => {
    const { orderId, quote } = await order();
    const more = quoteFor(shop, quote.shippingAddressId, [cloth, { ...towel, quantity: 3_000n }]);
    const editId = await givenEdit(ctx, orderId, more, { state: 'REQUIRES_ACTION', planKind: 'SUPPLEMENT' });
    await sendOrderEditWaiting(ctx, { orderId, editId });

    const { text, subject } = await onlyMail();
    expect(subject).toMatch(/^Confirm €9\.00 with your bank/);
    expect(text).toContain('Confirm until 13:05 CET on 20 November');

    await database.db.emailMessage.deleteMany({ where: { orderId } });
    clock.advance(301_000);
    await sendOrderEditWaiting(ctx, { orderId, editId });
    await onlyMail();
  });

  test('and was refused leaves the order as it was, says the letter', async () => {
    const { orderId, quote } = await order();
    const more = quoteFor(shop, quote.shippingAddressId, [{ ...cloth, quantity: 5_000n }]);
    const editId = await givenEdit(ctx, orderId, more, {
      state: 'DECLINED',
      planKind: 'SUPPLEMENT',
      declineMessage: 'insufficient_funds',
    });
    await sendOrderEditDeclined(ctx, { orderId, editId });

    const { text } = await onlyMail();
    expect(text).toContain('! Your bank did not hold the extra €37.00, so your change was not made.');
    expect(text).toContain('The order stays at €103.00');
    expect(text).not.toContain('insufficient_funds');
  });
});

describe('the last letter', () => {
  test('is a receipt that names each charge', async () => {
    const { orderId, quote } = await order();
    clock.advance(60_000);
    const more = quoteFor(shop, quote.shippingAddressId, [{ ...cloth, quantity: 5_000n }]);
    await givenEdit(ctx, orderId, more, { state: 'APPLIED', planKind: 'SUPPLEMENT' });
    clock.advance(3_600_000);
    await givenCaptured(ctx, orderId);
    await sendOrderCharged(ctx, { orderId });
    await sendOrderCaptureFailed(ctx, { orderId });

    const { text } = await onlyMail();
    expect(text).toContain('Total charged: €140.00');
    expect(text).toContain(
      'Charged in 2 parts:\n  €103.00 on Visa ending 4242\n  €37.00 on Visa ending 4242\nAt:\n  14:01 CET on 20 November',
    );
  });

  test('says what is let go when less was charged than held', async () => {
    const { orderId, quote } = await order();
    await givenEdit(ctx, orderId, quoteFor(shop, quote.shippingAddressId, [towel]), {
      state: 'APPLIED',
      planKind: 'CAPTURE_LESS',
    });
    await givenCaptured(ctx, orderId);
    await sendOrderCharged(ctx, { orderId });

    expect((await onlyMail()).text).toContain(
      'Charged:\n  €33.00 on Visa ending 4242; the rest of the hold, €70.00, is let go',
    );
  });

  test('asks for help when the card could not be charged', async () => {
    const { orderId } = await order();
    await sendOrderCaptureFailed(ctx, { orderId });

    const { subject, text } = await onlyMail();
    expect(subject).toMatch(/^We could not charge your card/);
    expect(text).toContain('We try again by ourselves');
    expect(text).toContain('To be charged: €103.00');
  });

  test('asks for another card, and says until when the goods are kept', async () => {
    const { orderId } = await order();
    await database.db.order.update({
      where: { id: orderId },
      data: { paymentDueAt: new Date('2026-11-22T11:00:00Z') },
    });
    await sendOrderPaymentLost(ctx, { orderId });
    await sendOrderPaymentLost(ctx, { orderId });

    const { text } = await onlyMail();
    expect(text).toContain('We cannot try again: please pay with any card.');
    expect(text).toContain('We keep your goods until 12:00 CET on 22 November');
    expect(text).toMatch(/Pay €103\.00:\s+http\S+\/o\/\S+\?to=pay/);
  });

  test('says that nothing was charged when it was cancelled', async () => {
    const { orderId } = await order();
    await database.db.order.update({
      where: { id: orderId },
      data: { state: 'CANCELED', canceledAt: clock.now() },
    });
    await sendOrderCanceled(ctx, { orderId });

    const { subject, text } = await onlyMail();
    expect(subject).toMatch(/is cancelled, nothing was charged$/);
    expect(text).toContain('Hold that ends:\n  €103.00 on Visa ending 4242');
  });
});
