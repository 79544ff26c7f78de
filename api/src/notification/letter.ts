/**
 * What a mail says, before it is HTML or text. Both are made from this one value, so they cannot say different things.
 * A letter must be a pure function of stored data: a retry under the same key has to be the same to the byte.
 */
export interface Letter {
  readonly brand: string;
  readonly orderNumber: string;
  readonly subject: string;
  /** The line that an inbox shows beside the subject. */
  readonly preview: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
  readonly link: LetterLink;
  /** A last sentence in small print; why this mail came. */
  readonly footnote: string;
  readonly markup: OrderMarkup;
}

export interface LetterLink {
  readonly label: string;
  readonly href: string;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  /** The tape: a promise about time. */
  | { readonly kind: 'deadline'; readonly before: string; readonly at: Instant; readonly after?: string }
  /** Where the letter's one link stands. */
  | { readonly kind: 'button' }
  /** Must not be overlooked. */
  | { readonly kind: 'alert'; readonly text: string }
  | { readonly kind: 'lines'; readonly rows: readonly LineRow[]; readonly sums: readonly SumRow[] }
  | {
      readonly kind: 'diff';
      readonly rows: readonly DiffRow[];
      readonly total: Omit<DiffRow, 'word' | 'detail'>;
    }
  | { readonly kind: 'facts'; readonly rows: readonly FactRow[] };

export interface LineRow {
  readonly title: string;
  readonly detail: string;
  readonly amount: string;
}

export interface SumRow {
  readonly label: string;
  readonly amount: string;
  readonly strong?: boolean;
}

/** An instant in words: `15:42 CET` and `20 November`. */
export interface Instant {
  readonly time: string;
  readonly day: string;
}

/** `before` is null for something new, `after` for something gone; each is one or more short pieces. */
export interface DiffRow {
  readonly word: 'Added' | 'Removed' | 'Changed' | null;
  readonly title: string;
  readonly detail: string;
  readonly before: readonly string[] | null;
  readonly after: readonly string[] | null;
}

export interface FactRow {
  readonly label: string;
  /** One or more lines. */
  readonly value: readonly string[];
}

/** What mail programs show of an order beside the mail, in the words of schema.org. */
export interface OrderMarkup {
  readonly status: 'OrderProcessing' | 'OrderPaymentDue' | 'OrderProblem' | 'OrderCancelled';
  readonly placedAt: Date;
  readonly currencyCode: string;
  /** Decimal text. */
  readonly total: string;
  readonly items: readonly {
    readonly name: string;
    readonly sku: string;
    readonly quantity: string;
    readonly total: string;
  }[];
}
