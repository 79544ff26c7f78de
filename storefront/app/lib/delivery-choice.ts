import { formatMoney, type Money, signOf } from './money.ts';

/** A delivery as the API offers it. */
export interface DeliveryOffer {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** What it costs below `freeFrom`. */
  readonly amount: Money;
  /** Value of goods from which it is free; null when it never is. */
  readonly freeFrom: Money | null;
  readonly minDays: number;
  readonly maxDays: number;
  readonly cutoffHour: number;
  readonly needsAddress: boolean;
}

/** A delivery as a form offers it. */
export interface DeliveryChoice {
  readonly id: string;
  readonly name: string;
  /** How long it takes, until when it leaves today, and what it is like. */
  readonly facts: readonly string[];
  readonly price: string;
}

/** The deliveries with the words for them, as they stand for goods of this value. */
export function deliveryChoices(offers: readonly DeliveryOffer[], goods: Money): DeliveryChoice[] {
  return offers.map((offer) => {
    const free = costsNothing(offer, goods);
    return {
      id: offer.id,
      name: offer.name,
      facts: [
        `${offer.needsAddress ? daysText(offer) : `Ready in ${daysText(offer)}`}. Cut by ${hourText(offer.cutoffHour)}, it leaves the same day.`,
        ...(offer.description === '' ? [] : [offer.description]),
        ...(free || offer.freeFrom === null ? [] : [`Free from ${formatMoney(offer.freeFrom)}.`]),
      ],
      price: free ? 'Free' : formatMoney(offer.amount),
    };
  });
}

/** The id of the delivery that costs least for goods of this value; of equals the quickest. Null without any. */
export function cheapestDelivery(offers: readonly DeliveryOffer[], goods: Money): string | null {
  const cost = (offer: DeliveryOffer) => (costsNothing(offer, goods) ? '0' : offer.amount.amount);
  const [best] = [...offers].sort(
    (one, other) => compareDecimals(cost(one), cost(other)) || one.maxDays - other.maxDays,
  );
  return best?.id ?? null;
}

function costsNothing({ amount, freeFrom }: DeliveryOffer, goods: Money): boolean {
  return signOf(amount) === 0 || (freeFrom !== null && compareDecimals(goods.amount, freeFrom.amount) >= 0);
}

/** Compares two decimal strings exactly: negative, zero or positive, as for sorting. */
export function compareDecimals(one: string, other: string): number {
  const places = Math.max(fractionOf(one).length, fractionOf(other).length);
  const difference = scaled(one, places) - scaled(other, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function fractionOf(decimal: string): string {
  return decimal.split('.')[1] ?? '';
}

function scaled(decimal: string, places: number): bigint {
  const [whole = '0'] = decimal.split('.');
  return BigInt(`${whole}${fractionOf(decimal).padEnd(places, '0')}`);
}

function daysText({ minDays, maxDays }: DeliveryOffer): string {
  if (maxDays === 1) return '1 working day';
  return minDays === maxDays ? `${maxDays} working days` : `${minDays} to ${maxDays} working days`;
}

function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
