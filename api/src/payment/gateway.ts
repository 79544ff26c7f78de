import type { Minor } from '../money/money.ts';

/** The only view the domain has of a payment provider. `stripe.ts` implements it. */
export interface PaymentGateway {
  readonly provider: string;
  readonly capabilities: GatewayCapabilities;

  /**
   * Makes an unconfirmed intent that will hold, not take, `amount`. Same `key`, same intent.
   * With `customer` the card is kept for a later raise of the same order.
   */
  createIntent(input: {
    readonly key: string;
    readonly amount: Minor;
    readonly currencyCode: string;
    readonly customer: CustomerReference;
    readonly description: string;
    readonly metadata: Readonly<Record<string, string>>;
    /** Ask the network to let this hold grow; only on accounts that may. */
    readonly incremental: boolean;
  }): Promise<IntentFacts>;

  /** A page of the provider's own on which the shopper can pay without JavaScript. */
  createHostedSession(input: {
    readonly key: string;
    readonly amount: Minor;
    readonly currencyCode: string;
    readonly customer: CustomerReference;
    readonly description: string;
    readonly lines: readonly { readonly name: string; readonly amount: Minor }[];
    readonly metadata: Readonly<Record<string, string>>;
    readonly successUrl: string;
    readonly cancelUrl: string;
    readonly expiresAt: Date;
  }): Promise<{
    readonly hostedSessionId: string;
    readonly hostedUrl: string;
    /** What to send to `hostedUrl` with POST; null where a link is enough. */
    readonly hostedFields: Readonly<Record<string, string>> | null;
    readonly customerReference: string | null;
  }>;

  /**
   * Whether what the shopper's browser brought back from the provider's page was signed by the provider for this
   * session. Absent where the page brings nothing that could be checked: then only reading counts, as it does anyway.
   */
  verifyReturn?(hostedSessionId: string, fields: Readonly<Record<string, string>>): boolean;

  /** The intent behind a hosted session, or null while the shopper has not paid. */
  readHostedSession(
    hostedSessionId: string,
  ): Promise<{ readonly intentId: string | null; readonly expired: boolean }>;

  /** Makes sure nobody can pay through the session any more. Safe to repeat. */
  expireHostedSession(hostedSessionId: string): Promise<void>;

  /** What the provider says about an intent now. The only source of truth about a hold. */
  readIntent(intentId: string): Promise<IntentFacts>;

  /**
   * Confirms with a saved card, or with the shopper's promise, while the shopper is there; may answer
   * `requires_action` with a link to the bank.
   * @throws {CardDeclined} when the bank refuses; nothing is held.
   */
  confirmIntent(input: {
    readonly key: string;
    readonly intentId: string;
    readonly paymentMethodReference: string;
    readonly returnUrl: string;
  }): Promise<IntentFacts>;

  /**
   * Raises a hold to `amount` in all.
   * @throws {CardDeclined} when the bank refuses; the old hold stands.
   */
  incrementIntent(input: {
    readonly key: string;
    readonly intentId: string;
    readonly amount: Minor;
  }): Promise<IntentFacts>;

  /**
   * Takes `amount` of the hold and releases the rest for good. An intent captured earlier answers with its facts;
   * PROCESSING means not yet: the money is on its way or awaited, and the same call is to be made again later.
   */
  captureIntent(input: {
    readonly key: string;
    readonly intentId: string;
    readonly amount: Minor;
  }): Promise<IntentFacts>;

  /**
   * Lets go of a hold, or makes an unpaid intent unusable. An intent that is final already answers with its facts;
   * PROCESSING means not yet: this provider lets a hold lapse, and the same call is to be made again later.
   */
  cancelIntent(input: { readonly key: string; readonly intentId: string }): Promise<IntentFacts>;

  /**
   * Gives captured money back. Same `key`, same refund; `metadata` comes back with its facts, so that one whose answer
   * was lost is found again. It may be answered as pending, and may still fail weeks after it succeeded.
   * @throws {ProviderRefused} when it will not, such as `charge_disputed`; nothing was given back.
   */
  refundIntent(input: {
    readonly key: string;
    readonly intentId: string;
    readonly amount: Minor;
    readonly metadata: Readonly<Record<string, string>>;
  }): Promise<RefundFacts>;

  /** Every refund of the intent's captured money, whoever made it. A hold that was let go is none. */
  listRefunds(intentId: string): Promise<readonly RefundFacts[]>;

  /** Every dispute and inquiry about the intent; empty where the provider knows none. */
  readDisputes(intentId: string): Promise<readonly DisputeFacts[]>;

  /** What reconciliation reads; absent where the provider has no lists of its own. */
  readonly ledger?: ProviderLedger;
}

/** Everything the provider has, whoever made it, since an instant or since ever; read page by page. */
export interface ProviderLedger {
  intents(since: Date | null): AsyncIterable<ListedIntent>;
  /** One of them as it is now; null when the provider knows no such intent. */
  readIntent(intentId: string): Promise<ListedIntent | null>;
  /** Refunds of captured money; a hold that was let go is none. */
  refunds(since: Date | null): AsyncIterable<ListedRefund>;
}

/** The money of an intent. */
export interface ListedIntent extends Pick<IntentFacts, 'intentId' | 'captured' | 'metadata'> {
  readonly held: Minor;
}

export interface ListedRefund extends RefundFacts {
  /** What it was given back of; asks the provider where its list does not say. */
  intentOf(): Promise<string>;
}

/** A provider that can say what it has. */
export type ListingGateway = PaymentGateway & { readonly ledger: ProviderLedger };

/** Looks gateways up by the name that payments remember. Asking for one that is not set up is our mistake. */
export function gatewaysByName(gateways: readonly PaymentGateway[]): (provider: string) => PaymentGateway {
  const byName = new Map(gateways.map((gateway) => [gateway.provider, gateway]));
  return (provider) => {
    const gateway = byName.get(provider);
    if (!gateway) throw new GatewayNotSetUp(`no payment gateway '${provider}' is set up`);
    return gateway;
  };
}

/** What a provider can do. Planner, policies and words go by these, never by a provider's name. */
export interface GatewayCapabilities {
  /** Money is secured at checkout and taken later. Without it a method of payment is not offered. */
  readonly hold: boolean;
  /** Less than what is held can be taken. */
  readonly partialCapture: boolean;
  /**
   * Whether a hold may grow: never; by the networks' rules on attempts and steps, where the very hold allows it; or
   * as often and as far as one likes.
   */
  readonly increment: 'NEVER' | 'BY_NETWORK_RULES' | 'FREELY';
  /** A difference can be held separately, without the shopper giving their card again. */
  readonly supplement: boolean;
  /** Shoppers can pay on a page of the provider's own. */
  readonly hosted: boolean;
  /** Shoppers can pay in our page, with the intent's client secret. */
  readonly element: boolean;
  /**
   * What is secured is the shopper's word: nothing is paid at checkout, no bank is asked, and people say when the
   * money has come.
   */
  readonly promise: boolean;
}

/** Asked for a provider that this installation does not have. */
export class GatewayNotSetUp extends TypeError {}

/** An existing customer of the provider, or what is needed to make one. */
export type CustomerReference =
  | { readonly reference: string }
  | { readonly key: string; readonly email: string; readonly name: string };

export type IntentStatus =
  | 'REQUIRES_PAYMENT'
  | 'REQUIRES_ACTION'
  | 'PROCESSING'
  | 'HELD'
  | 'CAPTURED'
  | 'CANCELED';

export interface IntentFacts {
  readonly intentId: string;
  readonly status: IntentStatus;
  /** What the intent is for in all. */
  readonly amount: Minor;
  readonly currencyCode: string;
  /** Held and not yet taken. */
  readonly capturable: Minor;
  readonly captured: Minor;
  readonly clientSecret: string | null;
  readonly customerReference: string | null;
  readonly paymentMethodReference: string | null;
  /** Where the shopper confirms with the bank; only while REQUIRES_ACTION. */
  readonly actionUrl: string | null;
  readonly captureBefore: Date | null;
  readonly incrementable: boolean;
  readonly card: { readonly brand: string; readonly last4: string } | null;
  readonly decline: Decline | null;
  /** Names the latest attempt to pay it; absent where the provider names none. */
  readonly attempt?: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface RefundFacts {
  readonly refundReference: string;
  readonly amount: Minor;
  readonly currencyCode: string;
  /** PENDING and SUCCEEDED have left our balance; FAILED never did, or came back. */
  readonly state: 'PENDING' | 'SUCCEEDED' | 'FAILED';
  /** The provider's code for why it failed; null unless it did. */
  readonly problem: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface DisputeFacts {
  readonly disputeReference: string;
  readonly amount: Minor;
  readonly currencyCode: string;
  /** INQUIRY takes no money, nor does CLOSED, which an inquiry ends as. */
  readonly state: 'INQUIRY' | 'NEEDS_RESPONSE' | 'UNDER_REVIEW' | 'WON' | 'LOST' | 'CLOSED';
  /** The cardholder's reason, in the provider's word. */
  readonly reason: string;
  /** What was taken from us for it, which may be less than is disputed; nothing while nobody has decided. */
  readonly withdrawn: Minor;
  /** … and that it was given back. */
  readonly reinstated: boolean;
  /** Whether the provider still lets us refund what is disputed. */
  readonly refundable: boolean;
  /** Until when evidence is heard; null when none is asked for. */
  readonly respondBy: Date | null;
}

export interface Decline {
  /** The provider's code, such as `insufficient_funds`; for staff, never for the shopper. */
  readonly code: string;
  /** Whether the same card may work later. */
  readonly retryable: boolean;
}

/** The bank said no. A fact about the card, not about us. */
export class CardDeclined extends Error {
  readonly decline: Decline;
  constructor(decline: Decline, cause?: unknown) {
    super(`card declined: ${decline.code}`, { cause });
    this.decline = decline;
  }
}

/** The provider did not answer, or not so that we know what happened. The effect may or may not exist: read, then decide. */
export class ProviderUnavailable extends Error {
  /** The provider has remembered this failure under the key: the call is over, and the same key never answers otherwise. */
  readonly keySpent: boolean;
  /** What is known of the silence, for staff: `no answer: 503 …`, or how the connection ended. */
  readonly problem: string;
  constructor(cause: unknown, { keySpent = false } = {}) {
    super('the payment provider did not give a usable answer', { cause });
    this.keySpent = keySpent;
    this.problem = `no answer: ${silenceOf(cause)}`.slice(0, SILENCE_CHARACTERS_MAX);
  }
}

const SILENCE_CHARACTERS_MAX = 300;

function silenceOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'nobody knows why';
  const { statusCode, code, message } = cause as Error & { statusCode?: number; code?: string };
  return [statusCode, code, message].filter(Boolean).join(' ');
}

/** The provider refused for a reason that repeating will not change. */
export class ProviderRefused extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
