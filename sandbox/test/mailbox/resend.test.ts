import { Resend } from 'resend';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startMailbox } from './mailbox-server.ts';

const MAIL = {
  from: 'Shop <orders@shop.example>',
  to: 'Ada <ada@example.com>',
  subject: 'Order 42',
  html: '<p>Hello <a href="https://shop.example/o/42?a=1&amp;b=2">your <b>order</b></a></p>',
  text: 'See https://shop.example/o/42?a=1&b=2.',
};
const HOUR_MS = 3_600_000;

let mailbox: Awaited<ReturnType<typeof startMailbox>>;
let resend: Resend;

beforeEach(async () => {
  mailbox = await startMailbox();
  resend = new Resend('re_123', { baseUrl: `${mailbox.url}/resend` });
});
afterEach(() => mailbox.close());

interface Listed {
  id: string;
  to: string[];
  subject: string;
  idempotencyKey: string | null;
  links: { href: string; label: string }[];
}

async function listed(query = ''): Promise<Listed[]> {
  const answer = await fetch(`${mailbox.url}/mailbox.json${query}`);
  return ((await answer.json()) as { emails: Listed[] }).emails;
}

async function setFault(fault: object): Promise<void> {
  const answer = await fetch(`${mailbox.url}/mailbox/faults`, {
    method: 'POST',
    body: JSON.stringify(fault),
  });
  expect(answer.status).toBe(200);
}

describe('sending', () => {
  it('takes a mail in and reads it back with every field', async () => {
    const sent = await resend.emails.send({
      ...MAIL,
      cc: ['c@example.com'],
      replyTo: 'help@shop.example',
      headers: { 'X-Order': '42' },
      tags: [{ name: 'kind', value: 'order_placed' }],
    });
    expect(sent.error).toBeNull();
    const read = await resend.emails.get(sent.data!.id);
    expect(read.data).toMatchObject({
      object: 'email',
      id: sent.data!.id,
      from: MAIL.from,
      to: [MAIL.to],
      cc: ['c@example.com'],
      bcc: null,
      reply_to: ['help@shop.example'],
      subject: 'Order 42',
      html: MAIL.html,
      text: MAIL.text,
      last_event: 'delivered',
      tags: [{ name: 'kind', value: 'order_placed' }],
    });
    expect(Date.parse(read.data!.created_at)).toBeGreaterThan(Date.now() - HOUR_MS);
  });

  it('sends a batch and answers one id per mail in the order given', async () => {
    const { data } = await resend.batch.send([
      { ...MAIL, subject: 'one' },
      { ...MAIL, subject: 'two' },
    ]);
    const mails = await listed();
    expect(data!.data.map(({ id }) => id)).toEqual([mails[1]!.id, mails[0]!.id]);
    expect(mails.map(({ subject }) => subject)).toEqual(['two', 'one']);
  });

  it('refuses a strict batch whole, and sends the good part of a permissive one', async () => {
    const batch = [MAIL, { ...MAIL, to: 'nobody' }];
    const strict = await resend.batch.send(batch);
    expect(strict.error).toMatchObject({ statusCode: 422, name: 'validation_error' });
    expect(await listed()).toHaveLength(0);
    const permissive = await resend.batch.send(batch, { batchValidation: 'permissive' });
    expect(permissive.data).toMatchObject({ data: [{}], errors: [{ index: 1 }] });
    expect(await listed()).toHaveLength(1);
  });

  it.each([
    [{ to: 'not an address' }, 'validation_error', 'to'],
    [{ to: ['ok@example.com', 'a@b@c'] }, 'validation_error', 'to'],
    [{ to: [] }, 'missing_required_field', 'to'],
    [{ from: 'x' }, 'validation_error', 'from'],
    [{ from: '' }, 'missing_required_field', 'from'],
    [{ subject: undefined }, 'missing_required_field', 'subject'],
    [{ html: undefined, text: undefined }, 'missing_required_field', 'html'],
    [{ to: Array.from({ length: 51 }, (_, n) => `a${n}@example.com`) }, 'validation_error', 'to'],
    [{ to: 'a@example.com\r\nBcc: b@example.com' }, 'validation_error', 'to'],
    [{ tags: [{ name: 'with space', value: 'x' }] }, 'validation_error', 'Tags'],
    [{ attachments: [{ filename: 'a.txt' }] }, 'invalid_attachment', 'content'],
  ])('refuses %j as %s and keeps nothing', async (change, name, word) => {
    const { data, error } = await resend.emails.send({ ...MAIL, ...change } as typeof MAIL);
    expect(data).toBeNull();
    expect(error).toMatchObject({ statusCode: 422, name });
    expect(error!.message).toContain(word);
    expect(await listed()).toHaveLength(0);
  });

  it('tells a missing key, a wrong key, an unknown id, path and method apart', async () => {
    const anonymous = await fetch(`${mailbox.url}/resend/emails`, { method: 'POST', body: '{}' });
    expect([anonymous.status, await anonymous.json()]).toEqual([
      401,
      {
        statusCode: 401,
        name: 'missing_api_key',
        message: 'Missing API key in the authorization header.',
      },
    ]);
    const stranger = new Resend('sk_test_1', { baseUrl: `${mailbox.url}/resend` });
    expect((await stranger.emails.send(MAIL)).error).toMatchObject({
      statusCode: 401,
      message: 'API key is invalid',
    });
    expect((await resend.emails.get('nope')).error).toMatchObject({ statusCode: 404, name: 'not_found' });
    expect((await resend.domains.list()).error).toMatchObject({ statusCode: 404, name: 'not_found' });
    expect((await resend.emails.list()).error).toMatchObject({ statusCode: 405, name: 'method_not_allowed' });
  });
});

describe('idempotency keys', () => {
  it('answer the same id for the same payload and send once', async () => {
    const first = await resend.emails.send(MAIL, { idempotencyKey: 'order-placed/42' });
    const again = await resend.emails.send(MAIL, { idempotencyKey: 'order-placed/42' });
    expect(again.data).toEqual(first.data);
    expect(await listed()).toHaveLength(1);
    expect((await listed())[0]!.idempotencyKey).toBe('order-placed/42');
  });

  it('refuse another payload, and the same payload on another endpoint', async () => {
    await resend.emails.send(MAIL, { idempotencyKey: 'k' });
    const other = await resend.emails.send({ ...MAIL, subject: 'x' }, { idempotencyKey: 'k' });
    expect(other.error).toMatchObject({ statusCode: 409, name: 'invalid_idempotent_request' });
    const batch = await resend.batch.send([MAIL], { idempotencyKey: 'k' });
    expect(batch.error).toMatchObject({ statusCode: 409, name: 'invalid_idempotent_request' });
    expect(await listed()).toHaveLength(1);
  });

  it('refuse a second request while the first is running', async () => {
    await setFault({ times: 1, status: 200, delayMs: 400, effect: 'after' });
    const first = resend.emails.send(MAIL, { idempotencyKey: 'k' });
    await expect
      .poll(async () => (await resend.emails.send(MAIL, { idempotencyKey: 'k' })).error?.name, {
        timeout: 350,
        interval: 20,
      })
      .toBe('concurrent_idempotent_requests');
    expect((await first).error).toBeNull();
    expect(await listed()).toHaveLength(1);
  });

  it('last for 24 hours of the sandbox', async () => {
    const first = await resend.emails.send(MAIL, { idempotencyKey: 'k' });
    mailbox.advance(24 * HOUR_MS - 60_000);
    expect((await resend.emails.send(MAIL, { idempotencyKey: 'k' })).data).toEqual(first.data);
    mailbox.advance(60_000);
    expect((await resend.emails.send(MAIL, { idempotencyKey: 'k' })).data).not.toEqual(first.data);
    expect(await listed()).toHaveLength(2);
  });

  it('stay free after a refused request, and must have 1 to 256 characters', async () => {
    const bad = await resend.emails.send({ ...MAIL, to: 'x' }, { idempotencyKey: 'k' });
    expect(bad.error).toMatchObject({ name: 'validation_error' });
    expect((await resend.emails.send(MAIL, { idempotencyKey: 'k' })).error).toBeNull();
    const long = await resend.emails.send(MAIL, { idempotencyKey: 'k'.repeat(257) });
    expect(long.error).toMatchObject({ statusCode: 400, name: 'invalid_idempotency_key' });
  });

  it('belong to the API key they came with', async () => {
    await resend.emails.send(MAIL, { idempotencyKey: 'k' });
    const neighbour = new Resend('re_456', { baseUrl: `${mailbox.url}/resend` });
    expect((await neighbour.emails.send(MAIL, { idempotencyKey: 'k' })).error).toBeNull();
    expect(await listed()).toHaveLength(2);
  });
});

describe('faults', () => {
  it('fail as many calls as asked, then sending works again', async () => {
    await setFault({ times: 2, status: 500 });
    await setFault({ times: 1, status: 429 });
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push((await resend.emails.send(MAIL)).error?.name ?? 'sent');
    expect(answers).toEqual([
      'internal_server_error',
      'internal_server_error',
      'rate_limit_exceeded',
      'sent',
    ]);
    expect(await listed()).toHaveLength(1);
  });

  it('lose only the answer when set to act after the effect, and the retry finds the mail', async () => {
    await setFault({ times: 1, status: 500, effect: 'after' });
    const lost = await resend.emails.send(MAIL, { idempotencyKey: 'k' });
    expect(lost.error).toMatchObject({ statusCode: 500 });
    const [kept] = await listed();
    expect((await resend.emails.send(MAIL, { idempotencyKey: 'k' })).data).toEqual({ id: kept!.id });
    expect(await listed()).toHaveLength(1);
  });

  it('are refused when malformed and cleared by times 0', async () => {
    for (const body of ['{', '[]', '{"status":302}', '{"times":-1}', '{"effect":"never"}']) {
      const answer = await fetch(`${mailbox.url}/mailbox/faults`, { method: 'POST', body });
      expect([body, answer.status]).toEqual([body, 400]);
    }
    await setFault({ times: 3, status: 500 });
    await setFault({ times: 0 });
    expect((await resend.emails.send(MAIL)).error).toBeNull();
  });
});

describe('the inbox', () => {
  it('lists newest first and searches by recipient and subject, case aside', async () => {
    await resend.emails.send(MAIL);
    await resend.emails.send({ ...MAIL, to: ['bob@example.com', 'ADA@example.com'], subject: 'Order 43' });
    await resend.emails.send({ ...MAIL, to: 'bob@example.com', subject: 'Charged' });
    expect((await listed()).map(({ subject }) => subject)).toEqual(['Charged', 'Order 43', 'Order 42']);
    expect((await listed('?to=ada@EXAMPLE.com')).map(({ subject }) => subject)).toEqual([
      'Order 43',
      'Order 42',
    ]);
    expect((await listed('?to=bob&subject=order')).map(({ subject }) => subject)).toEqual(['Order 43']);
  });

  it('finds the links of both parts once each, decoded', async () => {
    await resend.emails.send({ ...MAIL, text: `${MAIL.text} Or https://shop.example/help!` });
    expect((await listed())[0]!.links).toEqual([
      { href: 'https://shop.example/o/42?a=1&b=2', label: 'your order' },
      { href: 'https://shop.example/help', label: 'https://shop.example/help' },
    ]);
  });

  it('escapes what a mail says, and lets its markup run no script', async () => {
    const { data } = await resend.emails.send({
      ...MAIL,
      subject: '<script>alert(1)</script>',
      html: '<!doctype html><html><head><title>x</title></head><body><script>alert(2)</script></body></html>',
      text: undefined,
    });
    for (const path of ['/mailbox', `/mailbox/${data!.id}`, `/mailbox/${data!.id}?view=source`]) {
      const body = await (await fetch(mailbox.url + path)).text();
      expect(body).not.toMatch(/<script>/);
      expect(body).toContain('&lt;script&gt;');
    }
    const letter = await fetch(`${mailbox.url}/mailbox/${data!.id}/html`);
    const policy = letter.headers.get('content-security-policy')!;
    expect(policy).toContain('sandbox');
    expect(policy).not.toContain('allow-scripts');
    expect(await letter.text()).toMatch(/^<!doctype html><html><head><base target="_blank"><title>/);
  });

  it('gives back an attachment byte for byte', async () => {
    const content = Buffer.from([0, 255, 10, 13, 66]);
    const { data } = await resend.emails.send({
      ...MAIL,
      attachments: [{ filename: 'bill ü.bin', content }],
    });
    const answer = await fetch(`${mailbox.url}/mailbox/${data!.id}/attachments/0`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
    expect((await fetch(`${mailbox.url}/mailbox/${data!.id}/attachments/1`)).status).toBe(404);
  });

  it('is not moved by a page of another site', async () => {
    await resend.emails.send(MAIL);
    const answer = await fetch(`${mailbox.url}/mailbox/empty`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(answer.status).toBe(403);
    expect(await listed()).toHaveLength(1);
    expect((await fetch(`${mailbox.url}/mailbox/empty`, { method: 'POST' })).status).toBe(200);
    expect(await listed()).toHaveLength(0);
  });
});
