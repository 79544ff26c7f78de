import { z } from 'zod';
import type { Minor, Quantity } from '../money/money.ts';

/**
 * A priced selection: what a payment session freezes, what an order version remembers and what an edit aims for.
 * Addresses are referred to by id, so that a quote holds no personal data and may be kept for ever.
 */
export interface Quote {
  readonly currencyCode: string;
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly QuoteLine[];
  readonly shipping: QuoteShipping;
  readonly shippingAddressId: string;
  readonly billingAddressId: string;
  readonly subtotal: Minor;
  readonly discountTotal: Minor;
  readonly shippingTotal: Minor;
  readonly taxTotal: Minor;
  /** subtotal − discountTotal + shippingTotal, plus taxTotal where prices exclude tax. */
  readonly total: Minor;
}

export interface QuoteLine extends LineFacts {
  readonly quantity: Quantity;
  readonly unitPrice: Minor;
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly tax: Minor;
  /** What the shopper pays for the line, tax included. */
  readonly total: Minor;
  readonly taxLines: readonly QuoteTaxLine[];
}

/** How a variant is called on paper, fixed when it was sold. */
export interface LineFacts {
  readonly variantId: string;
  readonly productTitle: string;
  readonly variantTitle: string;
  readonly sku: string;
  readonly imagePath: string | null;
  readonly unitOfMeasure: 'PIECE' | 'METRE';
  readonly taxCategory: string;
}

export interface QuoteShipping {
  readonly optionId: string;
  readonly name: string;
  /** After the option's own threshold for free delivery. */
  readonly amount: Minor;
  readonly tax: Minor;
  readonly taxLines: readonly QuoteTaxLine[];
}

export interface QuoteTaxLine {
  readonly name: string;
  readonly ratePpm: number;
  readonly amount: Minor;
}

const integer = z.codec(z.string().regex(/^-?\d+$/), z.bigint(), { decode: BigInt, encode: String });
const taxLine = z.object({ name: z.string(), ratePpm: z.int(), amount: integer });

/** JSON column ⇄ Quote: integers travel as strings, since JSON numbers are floats. */
const quoteCodec = z.object({
  currencyCode: z.string(),
  pricesIncludeTax: z.boolean(),
  lines: z.array(
    z.object({
      variantId: z.string(),
      productTitle: z.string(),
      variantTitle: z.string(),
      sku: z.string(),
      imagePath: z.string().nullable(),
      unitOfMeasure: z.enum(['PIECE', 'METRE']),
      taxCategory: z.string(),
      quantity: integer,
      unitPrice: integer,
      subtotal: integer,
      discount: integer,
      tax: integer,
      total: integer,
      taxLines: z.array(taxLine),
    }),
  ),
  shipping: z.object({
    optionId: z.string(),
    name: z.string(),
    amount: integer,
    tax: integer,
    taxLines: z.array(taxLine),
  }),
  shippingAddressId: z.string(),
  billingAddressId: z.string(),
  subtotal: integer,
  discountTotal: integer,
  shippingTotal: integer,
  taxTotal: integer,
  total: integer,
});

export const decodeQuote = (json: unknown): Quote => z.decode(quoteCodec, json as z.input<typeof quoteCodec>);
export const encodeQuote = (quote: Quote) => z.encode(quoteCodec, quote as z.output<typeof quoteCodec>);
