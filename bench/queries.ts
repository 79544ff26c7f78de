/** The storefront's operations, as text. A listing also asks for what each variant costs and is made of. */

const PICTURE = 'path alt width height color';
const MONEY = 'amount currencyCode';

const CARD = `
  id handle title subtitle availability
  images { ${PICTURE} }
  priceRange { minimum { ${MONEY} } maximum { ${MONEY} } }
  rating { average count }
  details { name value }
  options { name values { name swatch } }
  variants {
    id title unitOfMeasure
    selectedOptions { name value }
    price { amount { ${MONEY} } compareAt { ${MONEY} } }
  }`;

export const LISTING = `query CollectionPage($handle: String!) {
  collection(handle: $handle) {
    handle title description
    products(first: 24, sort: FEATURED) { totalCount nodes { ${CARD} } }
  }
}`;

export const PRODUCT = `query ProductPage($handle: String!) {
  shop { regions { handle pricesIncludeTax } }
  product(handle: $handle) {
    id handle title subtitle description
    details { name value }
    images { ${PICTURE} }
    options { name values { name swatch } }
    variants {
      id sku title unitOfMeasure quantityStep quantityMinimum quantityMaximum
      selectedOptions { name value }
      price { amount { ${MONEY} } compareAt { ${MONEY} } }
      availability { status quantityAvailable quantityOrderable backorderDays }
      image { path }
    }
    rating { average count distribution }
    collections { handle title }
    reviews(first: 5) { nodes { id rating title body authorName verified reply createdAt } }
  }
}`;

export const SEARCH = `query SearchPage($query: String!) {
  search(query: $query, first: 24) { totalCount nodes { ${CARD} } }
}`;

const BAG = `
  version regionHandle pricesIncludeTax taxIsEstimated
  subtotal { ${MONEY} } discountTotal { ${MONEY} } shippingTotal { ${MONEY} } taxTotal { ${MONEY} } total { ${MONEY} }
  shippingOption { name }
  warnings { code message lineId available previousUnitPrice { ${MONEY} } }
  lines {
    id quantity productTitle productHandle variantTitle variantId unitOfMeasure quantityStep quantityMinimum quantityMaximum
    availability { status quantityAvailable quantityOrderable backorderDays }
    unitPrice { ${MONEY} } subtotal { ${MONEY} }
    image { ${PICTURE} }
  }`;
const PROBLEM = '... on UserError { message }';

export const CART_CREATE = `mutation BagCreate($input: CartCreateInput!) {
  cartCreate(input: $input) { __typename ... on CartCreatePayload { token cart { ${BAG} } } ${PROBLEM} }
}`;

export const CART_LINES_ADD = `mutation BagAdd($input: CartLinesAddInput!) {
  cartLinesAdd(input: $input) { __typename ... on CartLinesAddPayload { cart { ${BAG} } } ${PROBLEM} }
}`;

export const CHECKOUT_DETAILS = `mutation CheckoutDetails($contact: CartContactSetInput!, $addresses: CartAddressesSetInput!) {
  cartContactSet(input: $contact) { __typename ${PROBLEM} }
  cartAddressesSet(input: $addresses) {
    __typename
    ... on CartAddressesSetPayload { cart { availableShippingOptions { id name description amount { ${MONEY} } needsAddress } } }
    ${PROBLEM}
  }
}`;

export const CHECKOUT_DELIVERY = `mutation CheckoutDelivery($input: CartShippingOptionSetInput!) {
  cartShippingOptionSet(input: $input) { __typename ... on CartShippingOptionSetPayload { cart { version total { ${MONEY} } } } ${PROBLEM} }
}`;

export const SESSION_CREATE = `mutation CheckoutSession($input: PaymentSessionCreateInput!) {
  paymentSessionCreate(input: $input) { __typename ... on PaymentSessionCreatePayload { paymentSession { clientSecret } } ${PROBLEM} }
}`;

export const ORDER_PLACE = `mutation CheckoutPlace($input: OrderPlaceInput!) {
  orderPlace(input: $input) {
    __typename
    ... on OrderPlacePayload { orderToken order { number version lines { id quantity } } }
    ${PROBLEM}
  }
}`;

export const EDIT_COMMIT = `mutation EditCommit($input: OrderEditCommitInput!) {
  orderEditCommit(input: $input) {
    __typename
    ... on OrderEditCommitPayload { edit { state planKind } order { version total { ${MONEY} } } }
    ${PROBLEM}
  }
}`;
