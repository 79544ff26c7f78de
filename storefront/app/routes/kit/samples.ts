import type { CartLineView } from '~/components/cart-line.tsx';
import type { ProductCardView } from '~/components/product-card.tsx';
import type { ReviewView } from '~/components/rating.tsx';

const picture = (name: string, alt: string) => ({
  path: `/art/${name}`,
  alt,
  width: 960,
  height: 1200,
  color: '#5a6087',
});

export const products: ProductCardView[] = [
  {
    id: '1',
    href: '#',
    title: 'Harbour check',
    picture: picture('harbour-check-indigo', 'Indigo and white twill check, pinked swatch'),
    otherPicture: null,
    price: { now: '€28.00', from: false, per: 'metre' },
    facts: '140 cm · 320 g/m²',
    swatches: { label: '3 colours', colours: ['#2b3480', '#a33a28', '#2f6a4c'] },
    rating: { average: 4.6, count: 38 },
    stock: null,
  },
  {
    id: '2',
    href: '#',
    title: 'Ticking tea towel',
    picture: null,
    otherPicture: null,
    price: { now: '€12.00', was: '€15.00', from: false },
    facts: '50 × 75 cm',
    swatches: null,
    rating: { average: 3.5, count: 4 },
    stock: { kind: 'low', left: '3' },
  },
  {
    id: '3',
    href: '#',
    title: 'Goose-eye cushion with a name long enough to need two lines',
    picture: null,
    otherPicture: null,
    price: { now: '€52.00', from: true },
    facts: '45 × 45 cm',
    swatches: null,
    rating: null,
    stock: { kind: 'back-order', when: 'in 2–3 weeks' },
  },
  {
    id: '4',
    href: '#',
    title: 'Mill blanket',
    picture: null,
    otherPicture: null,
    price: { now: '€180.00', from: false },
    facts: '150 × 200 cm',
    swatches: null,
    rating: { average: 5, count: 1 },
    stock: { kind: 'sold-out' },
  },
];

export const lines: CartLineView[] = [
  {
    id: 'a',
    title: 'Harbour check, indigo',
    href: '#',
    picture: null,
    detail: 'Cloth by the metre · 140 cm wide',
    unitPrice: '€28.00 a metre',
    total: '€98.00',
    totalBefore: '€70.00',
  },
  {
    id: 'b',
    title: 'Ticking tea towel, moss',
    href: '#',
    picture: null,
    detail: '50 × 75 cm',
    unitPrice: '€15.00',
    total: '€30.00',
  },
];

export const review: ReviewView = {
  id: 'r',
  stars: 4,
  title: 'Heavier than I thought, in a good way',
  body: 'Washed twice at 40 degrees and it has only got softer. The check lines up when you sew it.',
  author: 'Ines',
  date: '4 October 2026',
  verified: true,
  reply: 'Thank you. It goes on softening for about ten washes.',
};
