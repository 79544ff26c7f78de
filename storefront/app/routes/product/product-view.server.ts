import type { ResultOf } from '~/lib/graphql.ts';
import { formatMoney } from '~/lib/money.ts';
import {
  type Choosable,
  choicesFrom,
  type OptionAxis,
  optionField,
  optionMatrix,
  variantOf,
} from '~/lib/options.ts';
import { shipsByWords, stockOf } from '~/lib/product-view.server.ts';
import { fromThousandths, type Measure, stepped, thousandths, withUnit } from '~/lib/quantity.ts';
import type { ProductQuery } from './product-query.ts';

type Answer = ResultOf<typeof ProductQuery>;
export type ProductFacts = NonNullable<Answer['product']>;
type Variant = ProductFacts['variants'][number];
type ChoosableVariant = Choosable & { readonly facts: Variant };

/** The options of a product and its variants as what they stand for. */
export function choosable(product: ProductFacts): { axes: OptionAxis[]; variants: ChoosableVariant[] } {
  return {
    axes: product.options.map(({ name, values }) => ({ name, values: values.map((value) => value.name) })),
    variants: product.variants.map((facts) => ({
      id: facts.id,
      choices: Object.fromEntries(facts.selectedOptions.map(({ name, value }) => [name, value])),
      available: facts.availability.status !== 'SOLD_OUT',
      facts,
    })),
  };
}

/** The choice that an address or a form makes, and the variant it stands for, if that is made. */
export function choiceIn(product: ProductFacts, valueIn: (field: string) => string | null) {
  const { axes, variants } = choosable(product);
  const chosen = choicesFrom(axes, variants, (name) => valueIn(optionField(name)));
  return { chosen, variant: variantOf(variants, chosen)?.facts, rows: optionMatrix(axes, variants, chosen) };
}

/** How a variant is measured out, and the most that can be had. */
export function measureOf({
  unitOfMeasure,
  quantityStep,
  quantityMinimum,
  quantityMaximum,
  availability,
}: Variant): Measure {
  const [most, there] = [thousandths(quantityMaximum), thousandths(availability.quantityOrderable)];
  return {
    unit: unitOfMeasure === 'METRE' ? 'm' : null,
    step: quantityStep,
    min: quantityMinimum,
    max: fromThousandths(there < most ? there : most),
  };
}

/** What the page shows of the chosen variant. */
export function variantView(variant: Variant, search: URLSearchParams) {
  const measure = measureOf(variant);
  const { unit } = measure;
  return {
    id: variant.id,
    sku: variant.sku,
    price: {
      now: formatMoney(variant.price.amount),
      was: variant.price.compareAt === null ? undefined : formatMoney(variant.price.compareAt),
      per: unit === 'm' ? 'metre' : undefined,
    },
    stock: stockOf(variant.availability, unit),
    delay: delayOf(variant, unit),
    canBuy: variant.availability.status !== 'SOLD_OUT',
    measure,
    quantity: quantityFrom(search, measure),
  };
}

/** The address's quantity, one step on when a step button was what led here. Whatever is no quantity is the least. */
function quantityFrom(search: URLSearchParams, measure: Measure): string {
  const asked = search.get('quantity');
  if (asked === null) return measure.min;
  const step = search.get('step');
  if (step === 'less' || step === 'more') return stepped(asked, step === 'less' ? -1 : 1, measure);
  return /^\d{1,6}([.,]\d{1,3})?$/.test(asked) ? asked.replace(',', '.') : measure.min;
}

function delayOf({ availability }: Variant, unit: string | null): string | null {
  const { status, quantityAvailable, shipsBy } = availability;
  if (shipsBy === null || status === 'SOLD_OUT') return null;
  if (status === 'BACKORDER') return `We are weaving more: yours ${shipsByWords(shipsBy)}.`;
  return `Beyond ${withUnit(quantityAvailable, unit)} it is woven for you and ${shipsByWords(shipsBy)}.`;
}
