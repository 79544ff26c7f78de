/**
 * Shape of the demonstration shop. Pure data: nothing here knows the database.
 * Money is in minor units (cents, pence), quantities in thousandths of the sales unit, weights in grams;
 * all are safe integers, to be widened to bigint where they are stored.
 */

export type CurrencyCode = 'EUR' | 'GBP' | 'USD';
export type RegionCode = 'eu' | 'uk' | 'us';
export type ChannelCode = 'tenter' | 'tenter-trade';
export type LocationCode = 'mill' | 'shop';
export type UnitOfMeasure = 'PIECE' | 'METRE';

/** One amount per currency, in minor units. EUR and GBP include tax, USD excludes it. */
export type Prices = Readonly<Record<CurrencyCode, number>>;

export interface DemoOptionValue {
  readonly value: string;
  /** Average colour of the swatch as #rrggbb, only on colour options. */
  readonly swatch?: string;
}

export interface DemoOption {
  readonly name: string;
  readonly values: readonly DemoOptionValue[];
}

export interface DemoDetail {
  readonly key: string;
  readonly value: string;
}

export interface DemoStock {
  /** Thousandths of the sales unit on hand at each location; a missing location holds none. */
  readonly onHand: Readonly<Partial<Record<LocationCode, number>>>;
  readonly allowBackorder: boolean;
  /** How far below zero the mill's level may go, in thousandths; 0 when backorder is not allowed. */
  readonly backorderLimit: number;
  /** Days until backordered goods leave the mill; null when backorder is not allowed. */
  readonly leadDays: number | null;
}

export interface DemoVariant {
  readonly sku: string;
  /** Option name → value; names and values all appear in the product's options. */
  readonly options: Readonly<Record<string, string>>;
  /** Per sales unit: one piece, or one whole metre. */
  readonly prices: Prices;
  readonly compareAt: Prices | null;
  /** Grams per piece or per metre. */
  readonly weightGrams: number;
  readonly stock: DemoStock;
  /** Slug of the picture that shows this variant; one of the product's pictures. */
  readonly picture: string;
}

export interface DemoProduct {
  readonly handle: string;
  readonly title: string;
  readonly subtitle: string;
  /** Two paragraphs, separated by an empty line. */
  readonly description: string;
  /** Bale ticket number, four digits as printed on the ticket. */
  readonly ticket: string;
  readonly details: readonly DemoDetail[];
  readonly options: readonly DemoOption[];
  readonly variants: readonly DemoVariant[];
  readonly unitOfMeasure: UnitOfMeasure;
  /** Smallest change of quantity, in thousandths. */
  readonly quantityStep: number;
  /** Least that can be bought, in thousandths; always a multiple of the step. */
  readonly quantityMinimum: number;
  readonly taxCategory: 'standard';
  /** Picture slugs, first one leads; see `pictures.ts` for size, colour and alternative text. */
  readonly pictures: readonly string[];
  readonly collections: readonly CollectionHandle[];
  readonly channels: readonly ChannelCode[];
  /** How many days ago the product went on sale. */
  readonly publishedDaysAgo: number;
}

export type CollectionHandle =
  | 'cloth'
  | 'kitchen'
  | 'cushions'
  | 'throws'
  | 'table'
  | 'haberdashery'
  | 'new'
  | 'last-pieces';

export interface DemoCollection {
  readonly handle: CollectionHandle;
  readonly title: string;
  readonly description: string;
  readonly picture: string;
  /** Order in the shop's menu. */
  readonly position: number;
  /** Product handles in the order they are shown; position is the index. */
  readonly products: readonly string[];
}

export interface DemoReview {
  readonly product: string;
  readonly rating: 1 | 2 | 3 | 4 | 5;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly daysAgo: number;
  /** The shop's public answer, if it gave one. */
  readonly reply: string | null;
}

export interface DemoChannel {
  readonly code: ChannelCode;
  readonly name: string;
  readonly publishableKey: string;
  readonly defaultRegion: RegionCode;
  readonly regions: readonly RegionCode[];
}

export interface DemoTaxRate {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** State or province code; null means the whole country. */
  readonly province: string | null;
  /** Parts per million: 190000 is 19 %. */
  readonly ratePpm: number;
  readonly name: string;
}

export interface DemoShippingOption {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  /** Minor units of the region's currency. */
  readonly amount: number;
  /** Goods total from which this option costs nothing; null means never free. */
  readonly freeFrom: number | null;
  /** Working days after the parcel leaves. */
  readonly minDays: number;
  readonly maxDays: number;
  /** Local hour, 0–23, until which an order still leaves the same day. */
  readonly cutoffHour: number;
  /** Countries it serves; a subset of the region's countries. */
  readonly countries: readonly string[];
  /** True when the shopper fetches the order from the shop and no address is needed. */
  readonly collect: boolean;
}

export interface DemoRegion {
  readonly code: RegionCode;
  readonly name: string;
  readonly currency: CurrencyCode;
  readonly pricesIncludeTax: boolean;
  readonly countries: readonly string[];
  readonly taxRates: readonly DemoTaxRate[];
  readonly shippingOptions: readonly DemoShippingOption[];
}

export interface DemoLocation {
  readonly code: LocationCode;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  /** Lower is picked first. */
  readonly priority: number;
}

/** A picture lives at `/art/<slug>-{320,640,960}.avif` and `/art/<slug>-640.webp`. */
export interface DemoPicture {
  readonly slug: string;
  /** Pixels of the largest rendition. */
  readonly width: number;
  readonly height: number;
  /** Average colour as #rrggbb, to be painted until the picture arrives. */
  readonly color: string;
  readonly alt: string;
}
