import { BagParts } from './bag-operations.ts';
import { graphql } from './graphql.ts';
import { MoneyParts } from './product-fragments.ts';

export const AddressParts = graphql(`
  fragment AddressParts on Address @_unmask {
    name
    line1
    line2
    city
    provinceCode
    postalCode
    countryCode
    phone
  }
`);

export const ShippingOptionParts = graphql(
  `
    fragment ShippingOptionParts on ShippingOption @_unmask {
      id
      name
      description
      amount {
        ...MoneyParts
      }
      freeFrom {
        ...MoneyParts
      }
      minDays
      maxDays
      cutoffHour
      needsAddress
    }
  `,
  [MoneyParts],
);

export const CheckoutQuery = graphql(
  `
    query Checkout($token: String!) {
      cart(token: $token) {
        ...BagParts
        completedAt
        email
        countries
        missing
        paymentMethods {
          handle
          kind
          title
          description
          flows
          totalFixed
        }
        shippingAddress {
          ...AddressParts
        }
        billingAddress {
          ...AddressParts
        }
        availableShippingOptions {
          ...ShippingOptionParts
        }
        shippingOption {
          ...ShippingOptionParts
        }
      }
    }
  `,
  [BagParts, AddressParts, ShippingOptionParts],
);

export const CheckoutShopQuery = graphql(`
  query CheckoutShop {
    shop {
      graceWindow {
        seconds
      }
      regions {
        handle
        timeZone
      }
    }
  }
`);

export const DetailsMutation = graphql(`
  mutation CheckoutDetails($contact: CartContactSetInput!, $addresses: CartAddressesSetInput!) {
    cartContactSet(input: $contact) {
      __typename
      ... on ValidationError {
        issues {
          path
          message
        }
      }
      ... on UserError {
        message
      }
    }
    cartAddressesSet(input: $addresses) {
      __typename
      ... on ValidationError {
        issues {
          path
          message
        }
      }
      ... on UserError {
        message
      }
    }
  }
`);

export const DeliveryMutation = graphql(`
  mutation CheckoutDelivery($input: CartShippingOptionSetInput!) {
    cartShippingOptionSet(input: $input) {
      __typename
      ... on UserError {
        message
      }
    }
  }
`);

export const SessionMutation = graphql(
  `
    mutation CheckoutSession($input: PaymentSessionCreateInput!) {
      paymentSessionCreate(input: $input) {
        __typename
        ... on PaymentSessionCreatePayload {
          paymentSession {
            clientSecret
            hostedUrl
            hostedFields {
              name
              value
            }
          }
        }
        ... on TotalChangedError {
          total {
            ...MoneyParts
          }
        }
        ... on InsufficientStockError {
          shortages {
            variantId
            available
          }
        }
        ... on UserError {
          message
        }
      }
    }
  `,
  [MoneyParts],
);

export const PlaceMutation = graphql(`
  mutation CheckoutPlace($input: OrderPlaceInput!) {
    orderPlace(input: $input) {
      __typename
      ... on OrderPlacePayload {
        orderToken
        order {
          number
        }
      }
      ... on PaymentNotCompletedError {
        reason
      }
      ... on OrderNotPlacedError {
        placing: reason
      }
      ... on UserError {
        message
      }
    }
  }
`);
