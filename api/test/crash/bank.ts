import type { Till } from '../till.ts';
import { razorpayKeys } from './gateways.ts';

interface IntentOfBank {
  readonly id: string;
  readonly status: string;
  readonly received: bigint;
  readonly metadata: Readonly<Record<string, string>>;
  /** The provider has no way to end it; whoever pays it gets the money back. */
  readonly endless?: boolean;
}

interface RefundOfBank {
  readonly intentId: string;
  readonly amount: bigint;
}

export interface BankAndMail {
  readonly refunds: readonly RefundOfBank[];
  readonly intents: readonly IntentOfBank[];
  /** Pages of the provider on which shoppers pay. */
  readonly pages: readonly { readonly id: string; readonly status: string | null }[];
  readonly mails: readonly { readonly to: string | string[]; readonly subject: string }[];
}

type Books = Pick<BankAndMail, 'intents' | 'refunds'>;

/** What those outside know: every intent and refund, asked from the providers, and every mail, from the mailbox. */
export async function booksOfBank(till: Till): Promise<BankAndMail> {
  const parts = await Promise.all([booksOfStripe(till), booksOfRazorpay(till), booksOfStaff(till)]);
  const pages: { id: string; status: string | null }[] = [];
  for await (const { id, status } of till.stripe.checkout.sessions.list({ limit: 100 }))
    pages.push({ id, status });
  const { emails } = (await (await fetch(`${till.sandboxUrl}/mailbox.json`)).json()) as {
    emails: BankAndMail['mails'];
  };
  return {
    intents: parts.flatMap(({ intents }) => intents),
    refunds: parts.flatMap(({ refunds }) => refunds),
    pages,
    mails: emails,
  };
}

async function booksOfStripe({ stripe }: Till): Promise<Books> {
  const intents: IntentOfBank[] = [];
  for await (const { id, status, amount_received, metadata } of stripe.paymentIntents.list({ limit: 100 }))
    intents.push({ id, status, received: BigInt(amount_received), metadata });
  const refunds: RefundOfBank[] = [];
  // A hold that was let go shows as a refund without a movement of money.
  for await (const refund of stripe.refunds.list({ limit: 100 }))
    if (refund.status === 'succeeded' && refund.balance_transaction)
      refunds.push({ intentId: refund.payment_intent as string, amount: BigInt(refund.amount) });
  return { intents, refunds };
}

interface RazorpayOrder {
  readonly id: string;
  readonly notes: Readonly<Record<string, string>>;
  readonly payments: {
    readonly items: readonly {
      readonly id: string;
      readonly amount: number;
      readonly status: string;
      readonly captured: boolean;
    }[];
  };
}

const PAGE = 100;

async function booksOfRazorpay({ sandboxUrl }: Till): Promise<Books> {
  const { keyId, keySecret, apiUrl } = razorpayKeys(sandboxUrl);
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
  const all = async <Item>(path: string): Promise<Item[]> => {
    const found: Item[] = [];
    for (;;) {
      const page = `count=${PAGE}&skip=${found.length}`;
      const response = await fetch(`${apiUrl}/v1/${path}${page}`, { headers: { authorization } });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      const { items } = (await response.json()) as { items: Item[] };
      found.push(...items);
      if (items.length < PAGE) return found;
    }
  };
  const orders = await all<RazorpayOrder>('orders?expand[]=payments&');
  const refunds = await all<{ payment_id: string; amount: number }>('refunds?');
  return {
    intents: orders.map(({ id, notes, payments: { items } }) => {
      const held = items.some(({ status }) => status === 'authorized');
      const taken = items.filter(({ captured }) => captured);
      return {
        id,
        status: held ? 'requires_capture' : taken.length > 0 ? 'succeeded' : 'requires_payment_method',
        received: taken.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
        metadata: notes,
        endless: true,
      };
    }),
    refunds: refunds.map(({ payment_id, amount }) => ({
      intentId: orders.find(({ payments }) => payments.items.some(({ id }) => id === payment_id))!.id,
      amount: BigInt(amount),
    })),
  };
}

const WORDS = {
  OFFERED: 'requires_payment_method',
  PROMISED: 'requires_capture',
  PAID: 'requires_capture',
  CAPTURED: 'succeeded',
  CANCELED: 'canceled',
} as const;

/** What staff have been promised, have seen come in and have sent back. */
async function booksOfStaff({ db }: Till): Promise<Books> {
  const payments = await db.manualPayment.findMany({
    include: { refunds: { where: { state: 'SUCCEEDED' } } },
  });
  return {
    intents: payments.map(({ id, state, captured, metadata }) => ({
      id,
      status: WORDS[state],
      received: captured,
      metadata: metadata as Record<string, string>,
    })),
    refunds: payments.flatMap(({ id, refunds }) => refunds.map(({ amount }) => ({ intentId: id, amount }))),
  };
}
