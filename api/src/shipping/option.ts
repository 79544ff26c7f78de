import type { Minor } from '../money/money.ts';
import type { ShippingInput } from '../pricing/price.ts';

/** A way to get the goods, with everything the cart, the checkout and an edit need to know of it. */
export interface ShippingOption {
  readonly id: string;
  readonly salesChannelId: string;
  readonly regionId: string;
  readonly currencyCode: string;
  readonly name: string;
  readonly description: string;
  readonly amount: Minor;
  /** Goods worth this much or more are delivered free; null means never. */
  readonly freeFromAmount: Minor | null;
  readonly taxCategory: string;
  readonly minDays: number;
  readonly maxDays: number;
  /** Hour of the day in the region's zone until which an order leaves the same day. */
  readonly cutoffHour: number;
  /** Goods must come from here when set. */
  readonly stockLocationId: string | null;
  /** False for collecting in person. */
  readonly needsAddress: boolean;
  readonly countries: readonly string[];
}

/** Whether the option serves a country of its region. An option without countries serves all of them. */
export const servesCountry = (option: Pick<ShippingOption, 'countries'>, countryCode: string): boolean =>
  option.countries.length === 0 || option.countries.includes(countryCode);

/** The options that fit one channel, region and country, in the order given. */
export const optionsFor = <Option extends Pick<ShippingOption, 'salesChannelId' | 'regionId' | 'countries'>>(
  options: readonly Option[],
  place: { readonly salesChannelId: string; readonly regionId: string; readonly countryCode: string },
): Option[] =>
  options.filter(
    (option) =>
      option.salesChannelId === place.salesChannelId &&
      option.regionId === place.regionId &&
      servesCountry(option, place.countryCode),
  );

/** The part of an option that decides a price. */
export const shippingInputOf = (option: ShippingOption): ShippingInput => ({
  optionId: option.id,
  name: option.name,
  amount: option.amount,
  freeFromAmount: option.freeFromAmount,
  taxCategory: option.taxCategory,
});
