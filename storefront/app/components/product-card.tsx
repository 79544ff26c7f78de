import { Link } from '@remix-run/react';
import type { Picture } from '~/lib/picture.ts';
import { Img } from './img.tsx';
import { Price } from './price.tsx';
import { Rating } from './rating.tsx';
import { type Stock, StockNote } from './stock-note.tsx';

export interface ProductCardView {
  readonly id: string;
  readonly href: string;
  readonly title: string;
  readonly picture: Picture | null;
  /** Shown on hover and on focus. */
  readonly otherPicture: Picture | null;
  readonly price: {
    readonly now: string;
    readonly was?: string;
    readonly from: boolean;
    readonly per?: string;
  };
  /** Width, weight, size: what is wanted to know before opening. */
  readonly facts: string | null;
  /** The colours it comes in, when there are several, as `#rrggbb`. */
  readonly swatches: { readonly label: string; readonly colours: readonly string[] } | null;
  readonly rating: { readonly average: number; readonly count: number } | null;
  /** Null says nothing: in stock is the rule on a list. */
  readonly stock: Stock | null;
}

const SIZES = '(width >= 1180px) 270px, (width >= 1100px) 23vw, (width >= 760px) 31vw, 46vw';

/** One product in a list. The whole card is the link's target; the link's name is the product's. */
export function ProductCard({
  product,
  priority = 'lazy',
  headingLevel = 'h2',
}: {
  product: ProductCardView;
  priority?: 'first' | 'early' | 'lazy';
  headingLevel?: 'h2' | 'h3';
}) {
  const Heading = headingLevel;
  return (
    <article className="group relative grid content-start gap-2.5">
      <div className="relative aspect-[4/5] overflow-hidden rounded-sm bg-sunk">
        {product.picture && <Img picture={product.picture} sizes={SIZES} priority={priority} decorative />}
        {product.otherPicture && (
          <div className="absolute inset-0 opacity-0 transition-opacity duration-200 ease-out group-focus-within:opacity-100 group-hover:opacity-100 max-md:hidden">
            <Img picture={product.otherPicture} sizes={SIZES} decorative />
          </div>
        )}
      </div>
      <div className="grid gap-0.5">
        <Heading className="font-text text-body leading-snug font-semibold">
          <Link
            to={product.href}
            prefetch="intent"
            className="underline-offset-3 after:absolute after:inset-0 group-hover:underline focus-visible:outline-none focus-visible:after:outline-3 focus-visible:after:outline-offset-2 focus-visible:after:outline-indigo"
          >
            {product.title}
          </Link>
        </Heading>
        <p>
          <Price {...product.price} className="font-semibold" />
        </p>
        {product.facts && <p className="text-note text-ink-2">{product.facts}</p>}
        {product.swatches && <Swatches {...product.swatches} />}
        {product.rating && <Rating {...product.rating} className="mt-0.5" />}
        {product.stock && <StockNote stock={product.stock} className="mt-0.5" />}
      </div>
    </article>
  );
}

const SWATCH_PX = 14;

function Swatches({ label, colours }: { label: string; colours: readonly string[] }) {
  const step = SWATCH_PX + 4;
  return (
    <p className="flex items-center gap-2 text-note text-ink-2">
      <svg width={colours.length * step - 4} height={SWATCH_PX} aria-hidden="true" focusable="false">
        {colours.map((colour, index) => (
          <rect
            key={colour}
            x={index * step + 0.5}
            y="0.5"
            width={SWATCH_PX - 1}
            height={SWATCH_PX - 1}
            fill={colour}
            className="stroke-edge"
          />
        ))}
      </svg>
      {label}
    </p>
  );
}

/** The shelf: two columns on phones, three, then four. */
export function ProductGrid({
  products,
  eager = 0,
  headingLevel = 'h2',
}: {
  products: readonly ProductCardView[];
  /** How many pictures at the start are in view at once; the first of them is fetched before all others. */
  eager?: number;
  headingLevel?: 'h2' | 'h3';
}) {
  return (
    <ul className="grid grid-cols-2 gap-x-4 gap-y-8 md:grid-cols-3 md:gap-x-6 md:gap-y-12 lg:grid-cols-4">
      {products.map((product, index) => (
        <li key={product.id}>
          <ProductCard
            product={product}
            headingLevel={headingLevel}
            priority={index === 0 && eager > 0 ? 'first' : index < eager ? 'early' : 'lazy'}
          />
        </li>
      ))}
    </ul>
  );
}
