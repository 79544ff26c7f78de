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
    readonly customerReference: string;
  }>;

  /** The intent behind a hosted session, or null while the shopper has not paid. */
  readHostedSession(
    hostedSessionId: string,
  ): Promise<{ readonly intentId: string | null; readonly expired: boolean }>;

  /** Makes sure nobody can pay through the session any more. Safe to repeat. */
  expireHostedSession(hostedSessionId: string): Promise<void>;

  /** What the provider says about an intent now. The only source of truth about a hold. */
  readIntent(intentId: string): Promise<IntentFacts>;

  /**
   * Confirms with a saved card while the shopper is there; may answer `requires_action` with a link to the bank.
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

  /** Takes `amount` of the hold and releases the rest for good. An intent captured earlier answers with its facts. */
  captureIntent(input: {
    readonly key: string;
    readonly intentId: string;
    readonly amount: Minor;
  }): Promise<IntentFacts>;

  /** Lets go of a hold, or makes an unpaid intent unusable. An intent that is final already answers with its facts. */
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
}

/** Looks gateways up by the name that payments remember. Asking for one that is not set up is our mistake. */
export function gatewaysByName(gateways: readonly PaymentGateway[]): (provider: string) => PaymentGateway {
  const byName = new Map(gateways.map((gateway) => [gateway.provider, gateway]));
  return (provider) => {
    const gateway = byName.get(provider);
    if (!gateway) throw new TypeError(`no payment gateway '${provider}' is set up`);
    return gateway;
  };
}

export interface GatewayCapabilities {
  readonly hold: boolean;
  readonly increment: boolean;
  readonly supplement: boolean;
}

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
  /** The money was taken from us. */
  readonly withdrawn: boolean;
  /** … and given back. */
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
  constructor(cause: unknown, { keySpent = false } = {}) {
    super('the payment provider did not give a usable answer', { cause });
    this.keySpent = keySpent;
  }
}

/** The provider refused for a reason that repeating will not change. */
export class ProviderRefused extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
