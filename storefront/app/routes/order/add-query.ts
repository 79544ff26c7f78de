import { graphql, type ResultOf } from '~/lib/graphql.ts';
import { MoneyParts, PictureParts } from '~/lib/product-fragments.ts';

/** What a card shows from which something is added to an order. */
const AddableParts = graphql(
  `
    fragment AddableParts on Product @_unmask {
      id
      handle
      title
      subtitle
      image {
        ...PictureParts
      }
      priceRange {
        minimum {
          ...MoneyParts
        }
        maximum {
          ...MoneyParts
        }
      }
      variants {
        id
        title
        unitOfMeasure
        quantityMinimum
        availability {
          status
        }
      }
    }
  `,
  [MoneyParts, PictureParts],
);

export type Addable = ResultOf<typeof AddableParts>;

export const AddSearchQuery = graphql(
  `
    query OrderAddSearch($query: String!, $first: Int!, $after: String, $region: String) {
      search(query: $query, first: $first, after: $after, region: $region) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...AddableParts
        }
      }
    }
  `,
  [AddableParts],
);

export const AddListQuery = graphql(
  `
    query OrderAddList($collection: String, $first: Int!, $after: String, $region: String) {
      products(collection: $collection, first: $first, after: $after, region: $region, sort: FEATURED) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...AddableParts
        }
      }
    }
  `,
  [AddableParts],
);

/** The one variant that is added: what it is sold by, and how little of it. */
export const AddVariantQuery = graphql(`
  query OrderAddVariant($id: ID!) {
    node(id: $id) {
      __typename
      ... on ProductVariant {
        id
        quantityMinimum
      }
    }
  }
`);
