import { AddressParts, ShippingOptionParts } from './checkout-operations.ts';
import { graphql, type ResultOf } from './graphql.ts';
import { MoneyParts, PictureParts } from './product-fragments.ts';

/** Everything the pages of an order show of it. */
export const OrderParts = graphql(
  `
    fragment OrderParts on Order @_unmask {
      number
      state
      version
      email
      placedAt
      editableUntil
      serverNow
      canceledAt
      finalizedAt
      timeZone
      regionHandle
      pricesIncludeTax
      countries
      shippingName
      shippingOptionId
      shippingAddress {
        ...AddressParts
      }
      availableShippingOptions {
        ...ShippingOptionParts
      }
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
      heldTotal {
        ...MoneyParts
      }
      capturedTotal {
        ...MoneyParts
      }
      editEligibility {
        editable
        blocker
        canCancel
        canExtend
        extensionSeconds
        allowedChanges
      }
      paymentDue {
        amount {
          ...MoneyParts
        }
        until
        retried
      }
      billingAddress {
        ...AddressParts
      }
      latestEdit {
        id
        state
        actionUrl
        clientSecret
        anotherCard
        declineReason
        expiresAt
        planAmount {
          ...MoneyParts
        }
        totalAfter {
          ...MoneyParts
        }
      }
      lines {
        id
        variantId
        productTitle
        productHandle
        variantTitle
        unitOfMeasure
        quantity
        quantityStep
        quantityMinimum
        quantityMaximum
        shipsBy
        imagePath
        unitPrice {
          ...MoneyParts
        }
        total {
          ...MoneyParts
        }
      }
      paymentMethod {
        title
        promised
        totalFixed
        reference
        instructions {
          label
          value
        }
        outstanding {
          ...MoneyParts
        }
      }
      refunds {
        id
        state
        reason
        createdAt
        settledAt
        cardBrand
        cardLast4
        amount {
          ...MoneyParts
        }
      }
      payments {
        role
        cardBrand
        cardLast4
        held {
          ...MoneyParts
        }
        captured {
          ...MoneyParts
        }
        released {
          ...MoneyParts
        }
        refunded {
          ...MoneyParts
        }
      }
      history {
        version
        createdAt
        actor
        reason
        total {
          ...MoneyParts
        }
        changes {
          kind
          title
          from
          to
        }
      }
    }
  `,
  [AddressParts, ShippingOptionParts, MoneyParts],
);

export type Order = ResultOf<typeof OrderParts>;

export const OrderQuery = graphql(
  `
    query OrderPage($token: String!) {
      order(token: $token) {
        ...OrderParts
      }
    }
  `,
  [OrderParts],
);

export const OrderNumberQuery = graphql(`
  query OrderNumber($token: String!) {
    order(token: $token) {
      number
    }
  }
`);

export const OrderClockQuery = graphql(`
  query OrderClock($token: String!) {
    order(token: $token) {
      state
      editableUntil
      serverNow
    }
  }
`);

export const ExtendMutation = graphql(`
  mutation OrderExtend($input: OrderEditWindowExtendInput!) {
    orderEditWindowExtend(input: $input) {
      __typename
      ... on UserError {
        message
      }
    }
  }
`);

export const CancelMutation = graphql(`
  mutation OrderCancel($input: OrderCancelInput!) {
    orderCancel(input: $input) {
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

const QuoteParts = graphql(
  `
    fragment QuoteParts on OrderQuote @_unmask {
      shippingName
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
      lines {
        variantId
        productTitle
        variantTitle
        quantity
        unitOfMeasure
        imagePath
        unitPrice {
          ...MoneyParts
        }
        total {
          ...MoneyParts
        }
      }
    }
  `,
  [MoneyParts],
);

export const PreviewQuery = graphql(
  `
    query OrderEditPreview($input: OrderEditPreviewInput!) {
      orderEditPreview(input: $input) {
        __typename
        ... on OrderEditPreview {
          version
          notes
          difference {
            ...MoneyParts
          }
          before {
            ...QuoteParts
          }
          after {
            ...QuoteParts
          }
          paymentPlan {
            kind
            message
            mayNeedAction
            amount {
              ...MoneyParts
            }
          }
        }
        ... on InsufficientStockError {
          shortages {
            variantId
            available
          }
        }
        ... on QuantityNotAllowedError {
          variantId
        }
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
  `,
  [QuoteParts, MoneyParts],
);

export const CommitMutation = graphql(`
  mutation OrderEditCommit($input: OrderEditCommitInput!) {
    orderEditCommit(input: $input) {
      __typename
      ... on OrderEditCommitPayload {
        edit {
          state
        }
        order {
          version
        }
      }
      ... on PaymentDeclinedError {
        reason
        triesLeft
      }
      ... on UserError {
        message
      }
    }
  }
`);

export const PayAgainMutation = graphql(`
  mutation OrderPayAgain($input: OrderPayAgainInput!) {
    orderPayAgain(input: $input) {
      __typename
      ... on OrderPayAgainPayload {
        payment {
          clientSecret
          hostedUrl
        }
      }
      ... on UserError {
        message
      }
    }
  }
`);

export const PayAgainReturnMutation = graphql(`
  mutation OrderPayAgainReturn($input: OrderPayAgainReturnInput!) {
    orderPayAgainReturn(input: $input) {
      __typename
      ... on OrderPayAgainReturnPayload {
        payment
      }
      ... on UserError {
        message
      }
    }
  }
`);

export const ResumeMutation = graphql(`
  mutation OrderEditResume($input: OrderEditResumeInput!) {
    orderEditResume(input: $input) {
      __typename
      ... on OrderEditResumePayload {
        order {
          version
          latestEdit {
            state
          }
        }
      }
      ... on UserError {
        message
      }
    }
  }
`);

export const DiscardMutation = graphql(`
  mutation OrderEditDiscard($input: OrderEditDiscardInput!) {
    orderEditDiscard(input: $input) {
      __typename
      ... on UserError {
        message
      }
    }
  }
`);

/** Variants that an order has or is to have, each with its product's other variants. */
export const EditVariantsQuery = graphql(
  `
    query OrderEditVariants($ids: [ID!]!) {
      nodes(ids: $ids) {
        __typename
        ... on ProductVariant {
          id
          title
          unitOfMeasure
          quantityStep
          quantityMinimum
          quantityMaximum
          image {
            ...PictureParts
          }
          product {
            title
            handle
            variants {
              id
              title
              unitOfMeasure
              availability {
                status
              }
            }
          }
        }
      }
    }
  `,
  [PictureParts],
);

export const ReviewCreateMutation = graphql(`
  mutation ReviewCreate($input: ProductReviewCreateInput!) {
    productReviewCreate(input: $input) {
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
