import { graphql } from '~/lib/graphql.ts';
import { MoneyParts, PictureParts, ProductCardParts, ReviewParts } from '~/lib/product-fragments.ts';

export const ProductQuery = graphql(
  `
    query ProductPage($handle: String!, $region: String) {
      shop {
        regions {
          handle
          pricesIncludeTax
        }
      }
      product(handle: $handle, region: $region) {
        id
        handle
        title
        subtitle
        description
        details {
          name
          value
        }
        images {
          ...PictureParts
        }
        options {
          name
          values {
            name
            swatch
          }
        }
        variants {
          id
          sku
          title
          unitOfMeasure
          quantityStep
          quantityMinimum
          quantityMaximum
          selectedOptions {
            name
            value
          }
          price {
            amount {
              ...MoneyParts
            }
            compareAt {
              ...MoneyParts
            }
          }
          availability {
            status
            quantityAvailable
            quantityOrderable
            shipsBy
          }
          image {
            path
          }
        }
        rating {
          average
          count
          distribution
        }
        collections {
          handle
          title
        }
        reviews(first: 5) {
          nodes {
            ...ReviewParts
          }
        }
      }
    }
  `,
  [MoneyParts, PictureParts, ReviewParts],
);

export const RelatedQuery = graphql(
  `
    query ProductRelated($collection: String!, $region: String) {
      collection(handle: $collection, region: $region) {
        products(first: 5) {
          nodes {
            ...ProductCardParts
          }
        }
      }
    }
  `,
  [ProductCardParts],
);
