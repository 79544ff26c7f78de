import { graphql } from './graphql.ts';
import { MoneyParts, PictureParts } from './product-fragments.ts';

/** Everything the bag's page shows of it. */
export const BagParts = graphql(
  `
    fragment BagParts on Cart @_unmask {
      version
      regionHandle
      pricesIncludeTax
      taxIsEstimated
      subtotal {
        ...MoneyParts
      }
      discountTotal {
        ...MoneyParts
      }
      shippingTotal {
        ...MoneyParts
      }
      taxTotal {
        ...MoneyParts
      }
      total {
        ...MoneyParts
      }
      shippingOption {
        name
      }
      warnings {
        code
        message
        lineId
        available
        previousUnitPrice {
          ...MoneyParts
        }
      }
      lines {
        id
        quantity
        productTitle
        productHandle
        variantTitle
        variantId
        unitOfMeasure
        quantityStep
        quantityMinimum
        quantityMaximum
        availability {
          status
          quantityAvailable
          quantityOrderable
          shipsBy
        }
        unitPrice {
          ...MoneyParts
        }
        subtotal {
          ...MoneyParts
        }
        image {
          ...PictureParts
        }
      }
    }
  `,
  [MoneyParts, PictureParts],
);

export const BagQuery = graphql(
  `
    query Bag($token: String!) {
      cart(token: $token) {
        completedAt
        ...BagParts
      }
    }
  `,
  [BagParts],
);

export const BagCountQuery = graphql(`
  query BagCount($token: String!) {
    cart(token: $token) {
      completedAt
      lines {
        id
      }
    }
  }
`);

export const BagCreateMutation = graphql(
  `
    mutation BagCreate($input: CartCreateInput!) {
      cartCreate(input: $input) {
        __typename
        ... on CartCreatePayload {
          token
          cart {
            ...BagParts
          }
        }
        ... on InsufficientStockError {
          shortages {
            available
          }
        }
        ... on UserError {
          message
        }
      }
    }
  `,
  [BagParts],
);

export const BagAddMutation = graphql(
  `
    mutation BagAdd($input: CartLinesAddInput!) {
      cartLinesAdd(input: $input) {
        __typename
        ... on CartLinesAddPayload {
          cart {
            ...BagParts
          }
        }
        ... on InsufficientStockError {
          shortages {
            available
          }
        }
        ... on UserError {
          message
        }
      }
    }
  `,
  [BagParts],
);

export const BagSetMutation = graphql(
  `
    mutation BagSet($input: CartLineSetInput!) {
      cartLineSet(input: $input) {
        __typename
        ... on CartLineSetPayload {
          cart {
            ...BagParts
          }
        }
        ... on InsufficientStockError {
          shortages {
            available
          }
        }
        ... on UserError {
          message
        }
      }
    }
  `,
  [BagParts],
);

export const BagRemoveMutation = graphql(`
  mutation BagRemove($input: CartLineRemoveInput!) {
    cartLineRemove(input: $input) {
      __typename
      ... on UserError {
        message
      }
    }
  }
`);

export const BagRegionMutation = graphql(`
  mutation BagRegion($input: CartRegionSetInput!) {
    cartRegionSet(input: $input) {
      __typename
    }
  }
`);
