import type { Ctx, Tx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { type Availability, availabilitySql, NO_STOCK } from '../inventory/availability.ts';
import type { Minor, Quantity } from '../money/money.ts';
import type { TaxRateInput } from '../pricing/price.ts';
import type { LineFacts } from '../pricing/quote.ts';
import type { AddressFields } from '../shipping/address.ts';
import type { ShippingOption } from '../shipping/option.ts';
import {
  decodeShippingOptions,
  type ShippingOptionsJson,
  shippingOptionsSql,
} from '../shipping/read-options.ts';
import { taxRatesSql } from '../shipping/read-tax-rates.ts';
import { type CartKey, cartIs, type LockedCart } from './lock.ts';
import { ownHoldSql } from './own-hold.ts';

/** Everything true of a cart at one moment, before any conclusion is drawn from it. */
export interface CartFacts extends LockedCart {
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly regionHandle: string;
  readonly regionCountries: readonly string[];
  readonly pricesIncludeTax: boolean;
  readonly shippingAddress: AddressFields | null;
  readonly billingAddress: AddressFields | null;
  readonly lines: readonly CartLineFacts[];
  readonly taxRates: readonly TaxRateInput[];
  /** All options of the channel in the region, whatever the country. */
  readonly shippingOptions: readonly ShippingOption[];
}

export interface CartLineFacts extends LineFacts {
  readonly id: string;
  readonly productId: string;
  readonly productHandle: string;
  readonly quantity: Quantity;
  readonly seenUnitPrice: Minor;
  /** Today's list price; null when the variant is not sold in the channel or has no price in the currency. */
  readonly currentUnitPrice: Minor | null;
  readonly compareAtUnitPrice: Minor | null;
  readonly quantityStep: Quantity;
  readonly quantityMinimum: Quantity;
  readonly quantityMaximum: Quantity;
  readonly image: CartImage | null;
  readonly availability: Availability;
}

export interface CartImage {
  readonly id: string;
  readonly path: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly color: string;
}

type Integers =
  | 'quantity'
  | 'seenUnitPrice'
  | 'quantityStep'
  | 'quantityMinimum'
  | 'quantityMaximum'
  | 'currentUnitPrice'
  | 'compareAtUnitPrice';
/** JSON numbers are floats, so integers that may be large travel as text. */
type LineJson = Omit<CartLineFacts, Integers | 'availability' | 'imagePath'> & {
  readonly [Key in Integers]: null extends CartLineFacts[Key] ? string | null : string;
} & {
  readonly sellable: string | null;
  readonly inStock: string | null;
  readonly backorderDays: number | null;
  readonly backorderShipsBy: string | null;
};
type Row = Omit<CartFacts, 'lines' | 'shippingOptions'> & {
  readonly lines: readonly LineJson[];
  readonly shippingOptions: ShippingOptionsJson;
};

/** Reads a cart with all that its price and its problems depend on, in one statement. Undefined when there is none. */
export async function loadCart(
  context: Pick<Ctx, 'db' | 'channel' | 'now'> | Pick<Tx, 'db' | 'channel' | 'now'>,
  key: CartKey,
): Promise<CartFacts | undefined> {
  const [row] = await context.db.$queryRaw<Row[]>`
    SELECT cart.id, cart."salesChannelId", cart."regionId", cart."currencyCode", cart.version, cart.email, cart.locale,
      cart."shippingAddressId", cart."billingAddressId", cart."shippingOptionId", cart."createdAt", cart."updatedAt",
      cart."completedAt", home.handle AS "regionHandle", home.countries AS "regionCountries", home."pricesIncludeTax",
      ${addressSql('shippingAddressId')} AS "shippingAddress", ${addressSql('billingAddressId')} AS "billingAddress",
      ${linesSql(context.now())} AS lines, ${taxRatesSql(Prisma.sql`cart."regionId"`)} AS "taxRates",
      ${shippingOptionsSql(Prisma.sql`cart."salesChannelId"`, Prisma.sql`cart."regionId"`)} AS "shippingOptions"
    FROM "Cart" cart JOIN "Region" home ON home.id = cart."regionId"
    WHERE ${cartIs(context, key)}`;
  if (!row) return undefined;
  return {
    ...row,
    lines: row.lines.map(decodeLine),
    shippingOptions: decodeShippingOptions(row.shippingOptions),
  };
}

const addressSql = (column: 'shippingAddressId' | 'billingAddressId') => Prisma.sql`(
    SELECT to_json(address) FROM "Address" address WHERE address.id = cart.${Prisma.raw(`"${column}"`)})`;

/** The picture is the variant's own, else the product's first. */
const linesSql = (now: Date) => Prisma.sql`(
    SELECT COALESCE(json_agg(json_build_object('id', line.id, 'variantId', line."variantId", 'quantity', line.quantity::text,
      'seenUnitPrice', line."seenUnitPrice"::text, 'productId', product.id, 'productHandle', product.handle,
      'productTitle', product.title, 'variantTitle', variant.title, 'sku', variant.sku, 'taxCategory', product."taxCategory",
      'unitOfMeasure', variant."unitOfMeasure", 'quantityStep', variant."quantityStep"::text,
      'quantityMinimum', variant."quantityMinimum"::text, 'quantityMaximum', variant."quantityMaximum"::text,
      'currentUnitPrice', price.amount::text, 'compareAtUnitPrice', price."compareAtAmount"::text, 'image', picture.facts,
      'sellable', (free.sellable + own.held)::text,
      'inStock', (free."inStock" + own.held)::text, 'backorderDays', free."backorderDays",
      'backorderShipsBy', free."backorderShipsBy")
      ORDER BY line."createdAt", line.id), '[]'::json)
    FROM "CartLine" line
    JOIN "ProductVariant" variant ON variant.id = line."variantId"
    JOIN "Product" product ON product.id = variant."productId"
    LEFT JOIN "ProductPublication" publication ON publication."salesChannelId" = cart."salesChannelId"
      AND publication."productId" = product.id AND publication."publishedAt" <= ${now}
    LEFT JOIN "Price" price ON price."variantId" = variant.id AND price."salesChannelId" = publication."salesChannelId"
      AND price."currencyCode" = cart."currencyCode" AND price."priceListId" IS NULL
    LEFT JOIN LATERAL (
      SELECT json_build_object('id', image.id, 'path', image.path, 'alt', image.alt, 'width', image.width, 'height', image.height,
        'color', image.color) AS facts
      FROM "ProductImage" image WHERE image."productId" = product.id
      ORDER BY image.id = variant."imageId" DESC NULLS LAST, image.position LIMIT 1) picture ON true
    LEFT JOIN LATERAL (
      ${availabilitySql(Prisma.sql`cart."salesChannelId"`, Prisma.sql`ARRAY[variant.id]`)}) free ON true
    CROSS JOIN LATERAL (SELECT ${ownHoldSql(Prisma.sql`cart.id`, Prisma.sql`variant.id`)} AS held) own
    WHERE line."cartId" = cart.id)`;

const integer = (text: string | null) => (text === null ? null : BigInt(text));

function decodeLine({
  sellable,
  inStock,
  backorderDays,
  backorderShipsBy,
  ...line
}: LineJson): CartLineFacts {
  return {
    ...line,
    quantity: BigInt(line.quantity),
    seenUnitPrice: BigInt(line.seenUnitPrice),
    currentUnitPrice: integer(line.currentUnitPrice),
    compareAtUnitPrice: integer(line.compareAtUnitPrice),
    quantityStep: BigInt(line.quantityStep),
    quantityMinimum: BigInt(line.quantityMinimum),
    quantityMaximum: BigInt(line.quantityMaximum),
    imagePath: line.image?.path ?? null,
    availability:
      sellable === null || inStock === null
        ? NO_STOCK
        : {
            sellable: BigInt(sellable),
            inStock: BigInt(inStock),
            backorderDays,
            backorderShipsBy: backorderShipsBy === null ? null : new Date(backorderShipsBy),
          },
  };
}
