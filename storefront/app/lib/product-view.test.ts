import { describe, expect, it } from 'vitest';
import { productCardView, shipsByWords, stockOf } from './product-view.server.ts';

const euro = (amount: string) => ({ amount, currencyCode: 'EUR' });
const variant = (compareAt: string | null) => ({
  unitOfMeasure: 'METRE' as const,
  price: { compareAt: compareAt === null ? null : euro(compareAt) },
});
const picture = (path: string) => ({ path, alt: path, width: 960, height: 1200, color: '#2b3480' });
const product: Parameters<typeof productCardView>[0] = {
  id: 'p',
  handle: 'harbour-check',
  title: 'Harbour check',
  subtitle: 'Twill check',
  availability: 'IN_STOCK',
  images: [picture('/art/a'), picture('/art/b')],
  priceRange: { minimum: euro('28.00'), maximum: euro('28.00') },
  rating: { average: 4.3, count: 10 },
  details: [
    { name: 'Weight', value: '320 g/m²' },
    { name: 'Care', value: '40 °C' },
    { name: 'Width', value: '140 cm' },
  ],
  options: [
    {
      name: 'Colour',
      values: [
        { name: 'Indigo', swatch: '#2b3480' },
        { name: 'Moss', swatch: 'url(javascript:1)' },
      ],
    },
  ],
  variants: [variant('34.00'), variant('34.00')],
};

describe('a card', () => {
  it('says the price for a metre and the width before the weight', () => {
    const card = productCardView(product);
    expect(card.price).toEqual({ now: '€28.00', from: false, was: '€34.00', per: 'metre' });
    expect(card.facts).toBe('140 cm · 320 g/m²');
    expect(card.otherPicture?.path).toBe('/art/b');
  });
  it('says "from" when variants differ, and then no earlier price', () => {
    const card = productCardView({
      ...product,
      priceRange: { minimum: euro('18.00'), maximum: euro('28.00') },
    });
    expect(card.price).toEqual({ now: '€18.00', from: true, per: 'metre' });
  });
  it('strikes a price through only when every variant is reduced', () => {
    expect(
      productCardView({ ...product, variants: [variant('34.00'), variant(null)] }).price.was,
    ).toBeUndefined();
  });
  it('lets nothing but colours be swatches', () => {
    expect(productCardView(product).swatches).toEqual({ label: '2 colours', colours: ['#2b3480'] });
  });
  it('mentions stock only when it stands in the way', () => {
    expect(productCardView(product).stock).toBeNull();
    expect(productCardView({ ...product, availability: 'SOLD_OUT' }).stock).toEqual({ kind: 'sold-out' });
  });
});

it('stock is said with its unit, and waiting with its day', () => {
  const low = { status: 'LOW_STOCK', quantityAvailable: '3.5', shipsBy: null } as const;
  expect(stockOf(low, 'm')).toEqual({ kind: 'low', left: '3.5 m' });
  expect(stockOf({ ...low, status: 'BACKORDER', shipsBy: '2026-12-12T09:30:00.000Z' }, null)).toEqual({
    kind: 'back-order',
    when: 'ships by 12 December',
  });
  expect(shipsByWords('2026-12-01T00:00:00.000Z')).toBe('ships by 1 December');
});
