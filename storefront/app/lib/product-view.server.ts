import type { ProductCardView } from '~/components/product-card.tsx';
import type { Stock } from '~/components/stock-note.tsx';
import { dayText } from './clock-text.ts';
import type { ResultOf } from './graphql.ts';
import { formatMoney } from './money.ts';
import { safeColour } from './picture.ts';
import type { ProductCardParts } from './product-fragments.ts';
import { withUnit } from './quantity.ts';

type CardFacts = ResultOf<typeof ProductCardParts>;

const SWATCHES_SHOWN_MAX = 6;
const FACTS_SHOWN = ['Width', 'Size', 'Weight'];

/** A product as a card shows it. */
export function productCardView(product: CardFacts): ProductCardView {
  const { minimum, maximum } = product.priceRange;
  const from = minimum.amount !== maximum.amount;
  const [only, ...others] = product.variants;
  const was =
    !from && only?.price.compareAt != null && others.every(({ price }) => price.compareAt !== null)
      ? only.price.compareAt
      : null;
  const colours =
    product.options.find(({ values }) => values.some(({ swatch }) => swatch !== null))?.values ?? [];
  return {
    id: product.id,
    href: `/products/${product.handle}`,
    title: product.title,
    picture: product.images[0] ?? null,
    otherPicture: product.images[1] ?? null,
    price: {
      now: formatMoney(minimum),
      from,
      ...(was === null ? {} : { was: formatMoney(was) }),
      ...(only?.unitOfMeasure === 'METRE' ? { per: 'metre' } : {}),
    },
    facts: factsOf(product) ?? product.subtitle,
    swatches:
      colours.length < 2
        ? null
        : {
            label: `${colours.length} colours`,
            colours: colours.flatMap(({ swatch }) => safeColour(swatch) ?? []).slice(0, SWATCHES_SHOWN_MAX),
          },
    rating:
      product.rating.average === null
        ? null
        : { average: product.rating.average, count: product.rating.count },
    stock:
      product.availability === 'SOLD_OUT'
        ? { kind: 'sold-out' }
        : product.availability === 'BACKORDER'
          ? { kind: 'back-order', when: null }
          : null,
  };
}

function factsOf({ details }: CardFacts): string | undefined {
  const shown = FACTS_SHOWN.flatMap((name) => details.find((detail) => detail.name === name)?.value ?? []);
  return shown.length === 0 ? undefined : shown.join(' · ');
}

/** What the API says about stock, in the shop's words. */
export function stockOf(
  availability: {
    status: 'IN_STOCK' | 'LOW_STOCK' | 'BACKORDER' | 'SOLD_OUT';
    quantityAvailable: string;
    shipsBy: string | null;
  },
  unit: string | null,
): Stock {
  switch (availability.status) {
    case 'IN_STOCK':
      return { kind: 'in-stock' };
    case 'LOW_STOCK':
      return { kind: 'low', left: withUnit(availability.quantityAvailable, unit) };
    case 'BACKORDER':
      return {
        kind: 'back-order',
        when: availability.shipsBy === null ? null : shipsByWords(availability.shipsBy),
      };
    case 'SOLD_OUT':
      return { kind: 'sold-out' };
  }
}

/** The day on which goods that are not there yet leave at the latest: `ships by 12 December`. */
export const shipsByWords = (shipsBy: string): string => `ships by ${dayText(shipsBy, 'UTC')}`;
