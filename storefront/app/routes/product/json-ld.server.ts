import { BRAND } from '~/lib/brand.ts';
import { optionField } from '~/lib/options.ts';
import type { JsonLd } from '~/lib/page-meta.ts';
import type { ProductFacts } from './product-view.server.ts';

const AVAILABILITY = {
  IN_STOCK: 'https://schema.org/InStock',
  LOW_STOCK: 'https://schema.org/LimitedAvailability',
  BACKORDER: 'https://schema.org/BackOrder',
  SOLD_OUT: 'https://schema.org/SoldOut',
} as const;

/** The product for search engines: its variants with the prices and the stock that the page shows. */
export function productJsonLd(product: ProductFacts, origin: string): JsonLd {
  const url = `${origin}/products/${product.handle}`;
  const picture = (path: string) => `${origin}${path}-640.webp`;
  return {
    '@context': 'https://schema.org',
    '@type': 'ProductGroup',
    name: product.title,
    description: product.description || product.subtitle,
    url,
    productGroupID: product.handle,
    brand: { '@type': 'Brand', name: BRAND.name },
    ...(product.images[0] ? { image: picture(product.images[0].path) } : {}),
    ...(product.rating.average === null
      ? {}
      : {
          aggregateRating: {
            '@type': 'AggregateRating',
            ratingValue: product.rating.average,
            reviewCount: product.rating.count,
          },
        }),
    hasVariant: product.variants.map((variant) => {
      const query = new URLSearchParams(
        variant.selectedOptions.map(({ name, value }) => [optionField(name), value]),
      ).toString();
      return {
        '@type': 'Product',
        name: [product.title, variant.title].filter((part) => part !== '').join(', '),
        sku: variant.sku,
        ...(variant.image === null ? {} : { image: picture(variant.image.path) }),
        offers: {
          '@type': 'Offer',
          url: query === '' ? url : `${url}?${query}`,
          price: variant.price.amount.amount,
          priceCurrency: variant.price.amount.currencyCode,
          availability: AVAILABILITY[variant.availability.status],
          itemCondition: 'https://schema.org/NewCondition',
        },
      };
    }),
  };
}
