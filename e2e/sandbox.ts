import { expect, inject } from 'vitest';

/** A payment as the provider's bench shows it. Amounts are minor units. */
export interface Intent {
  readonly id: string;
  readonly status: string;
  readonly currency: string;
  readonly amount: number;
  readonly amountCapturable: number;
  readonly amountCaptured: number;
  readonly amountReceived: number;
  readonly amountReleased: number;
  readonly amountRefunded: number;
  readonly card: { readonly brand: string; readonly last4: string } | null;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Overview {
  readonly now: string;
  readonly paymentIntents: readonly Intent[];
}

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly links: readonly { readonly href: string; readonly label: string }[];
}

async function control<Answer>(path: string, body?: unknown): Promise<Answer> {
  const { sandbox, controlToken } = inject('shop');
  const response = await fetch(`${sandbox}/_sandbox/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`sandbox ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** The shop's time: the sandbox's clock, which everything in it follows. */
export async function now(): Promise<Date> {
  return new Date((await control<{ now: string }>('clock')).now);
}

/** Moves the shop's time to an instant that is not past. */
export async function passUntil(instant: Date): Promise<void> {
  await control('clock', { set: instant.toISOString() });
}

/** Lets the bank decline the next payment that is confirmed. */
export async function declineNext(): Promise<void> {
  await control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/confirm', times: 1 },
    action: { type: 'decline', decline_code: 'insufficient_funds' },
  });
}

/** The shopper says yes to the payment that waits for it, in an app of the bank's and not in the shop's page. */
export async function confirmInBankApp(): Promise<void> {
  const waiting = async () => (await intents()).find(({ status }) => status === 'requires_action');
  await expect.poll(waiting, { timeout: 15_000 }).toBeDefined();
  await control(`payment_intents/${(await waiting())?.id}/authenticate`, {});
}

/** All payments, newest first. */
export async function intents(): Promise<readonly Intent[]> {
  return (await control<Overview>('overview')).paymentIntents;
}

/** Everything mailed to an address, oldest first. */
export async function mailsTo(address: string): Promise<readonly Mail[]> {
  const { sandbox } = inject('shop');
  const response = await fetch(`${sandbox}/mailbox.json?to=${encodeURIComponent(address)}`);
  const { emails }: { emails: Mail[] } = await response.json();
  return emails.toReversed();
}

/** Waits until as many mails as there are patterns came to an address: one mail for each pattern and no other. */
export async function expectMails(address: string, subjects: readonly RegExp[]): Promise<readonly Mail[]> {
  await expect
    .poll(async () => (await mailsTo(address)).length, { timeout: 30_000, interval: 200 })
    .toBeGreaterThanOrEqual(subjects.length);
  const mails = await mailsTo(address);
  const rest = mails.map(({ subject }) => subject);
  const missing = subjects.filter((pattern) => {
    const at = rest.findIndex((subject) => pattern.test(subject));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  expect({ missing, rest }).toEqual({ missing: [], rest: [] });
  return mails;
}
