/** An operation that waits in a tab of GraphiQL. */
export interface StarterOperation {
  readonly caller: 'shopper' | 'staff';
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Ready to run, in the order in which one gets to know the shop. A test holds them valid. */
export const STARTER_OPERATIONS: readonly StarterOperation[] = [
  {
    caller: 'shopper',
    query: `# What the shop sells: newest first, 12 at a time.
query Products($first: Int!, $after: String) {
  products(first: $first, after: $after, sort: NEWEST) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      handle
      title
      priceRange { minimum { amount currencyCode } maximum { amount } }
      availability
      rating { average count }
    }
  }
}
`,
    variables: { first: 12 },
  },
  {
    caller: 'shopper',
    query: `# One product with everything that can be bought of it. Copy a variant's id for the bag.
query Product($handle: String!) {
  product(handle: $handle) {
    title
    description
    options { name values { name } }
    variants {
      id
      title
      sku
      price { amount { amount currencyCode } }
      unitOfMeasure
      quantityMinimum
      quantityStep
    }
  }
}
`,
    variables: { handle: 'harbour-check' },
  },
  {
    caller: 'shopper',
    query: `# A bag with its first line. The token is the only way back to it.
mutation CartCreate($input: CartCreateInput!) {
  cartCreate(input: $input) {
    __typename
    ... on CartCreatePayload { token cart { version total { amount currencyCode } lines { productTitle quantity } } }
    ... on UserError { code message path }
  }
}
`,
    variables: { input: { lines: [{ variantId: 'paste the id of a variant', quantity: '1' }] } },
  },
  {
    caller: 'shopper',
    query: `# An order by its secret link, and how long it may still be changed.
query Order($token: String!) {
  order(token: $token) {
    number
    state
    version
    serverNow
    editableUntil
    total { amount currencyCode }
    heldTotal { amount }
    capturedTotal { amount }
    lines { id productTitle quantity total { amount } }
    editEligibility { editable allowedChanges canCancel }
  }
}
`,
    variables: { token: 'paste the token of an order' },
  },
  {
    caller: 'shopper',
    query: `# What a change would cost, before anything happens.
query Preview($input: OrderEditPreviewInput!) {
  orderEditPreview(input: $input) {
    __typename
    ... on OrderEditPreview {
      difference { amount currencyCode }
      paymentPlan { kind message mayNeedAction }
      notes
    }
    ... on UserError { code message path }
  }
}
`,
    variables: {
      input: {
        orderToken: 'paste the token of an order',
        changes: [{ setQuantity: { lineId: 'paste the id of a line', quantity: '2' } }],
      },
    },
  },
  {
    caller: 'shopper',
    query: `# For staff: run this, then paste the token into the header "authorization" of the next tab.
mutation StaffSignIn($input: StaffSignInInput!) {
  staffSignIn(input: $input) {
    __typename
    ... on StaffSignInPayload { token expiresAt staffUser { name } }
    ... on UserError { code message }
  }
}
`,
    variables: { input: { email: '', password: '' } },
  },
  {
    caller: 'staff',
    query: `# Who the token stands for, and what they may do.
query Me {
  me { name email roles { role } }
}
`,
  },
  {
    caller: 'staff',
    query: `# What was given up and waits for a person: deliveries of our own events, and webhooks of payment providers.
query Dead {
  deadLetters(first: 20) { totalCount nodes { id consumer eventName attempts problem occurredAt } }
  deadProviderEvents(first: 20) { totalCount nodes { id provider reference type subject attempts problem receivedAt } }
}
`,
  },
  {
    caller: 'staff',
    query: `# Tries one of each again, after its cause is mended.
mutation Replay($letter: DeadLetterReplayInput!, $event: ProviderEventReplayInput!) {
  deadLetterReplay(input: $letter) {
    __typename
    ... on DeadLetterReplayPayload { deadLetter { state attempts } }
    ... on UserError { code message }
  }
  providerEventReplay(input: $event) {
    __typename
    ... on ProviderEventReplayPayload { providerEvent { state attempts } }
    ... on UserError { code message }
  }
}
`,
    variables: {
      letter: { id: 'paste the id of a dead letter' },
      event: { id: 'paste the id of a dead event' },
    },
  },
  {
    caller: 'staff',
    query: `# Puts one of each away for good, and says why.
mutation Discard($letter: DeadLetterDiscardInput!, $event: ProviderEventDiscardInput!) {
  deadLetterDiscard(input: $letter) {
    __typename
    ... on DeadLetterDiscardPayload { deadLetter { state } }
    ... on UserError { code message }
  }
  providerEventDiscard(input: $event) {
    __typename
    ... on ProviderEventDiscardPayload { providerEvent { state } }
    ... on UserError { code message }
  }
}
`,
    variables: {
      letter: { id: 'paste the id of a dead letter', reason: '' },
      event: { id: 'paste the id of a dead event', reason: '' },
    },
  },
  {
    caller: 'staff',
    query: `# Why was this order not charged? Where did its money go? Everything, oldest first, and what is due. The answer
# is the entry whose kind is STANDING.
query Timeline($number: String!) {
  staffOrder(number: $number) {
    order { id number state total { amount currencyCode } capturedTotal { amount } refundedTotal { amount } }
    captureProblem
    nextCaptureAt
    disputes { state reason respondBy amount { amount } }
    moneyTimeline { at kind standing sentence todo state amount { amount } problem reference attempts nextAttemptAt }
  }
}
`,
    variables: { number: 'paste the number of an order' },
  },
  {
    caller: 'staff',
    query: `# What can still be given back of an order, in all and line by line.
query Refundable($number: String!) {
  staffOrder(number: $number) {
    order { id number state }
    refundable { amount currencyCode }
    refundableLines { lineId title quantity amount { amount } }
    refunds { origin reason note problem refund { amount { amount } state createdAt } }
  }
}
`,
    variables: { number: 'paste the number of an order' },
  },
  {
    caller: 'staff',
    query: `# Gives money back: lines as here, or { "amount": "5.00" } in their place. Send an Idempotency-Key header.
mutation Refund($input: StaffOrderRefundInput!) {
  staffOrderRefund(input: $input) {
    __typename
    ... on StaffOrderRefundPayload {
      refunds { refund { amount { amount currencyCode } state } problem }
      staffOrder { refundable { amount } }
    }
    ... on RefundTooLargeError { refundable { amount } }
    ... on RefundQuantityError { refundableQuantity }
    ... on RefundRefusedError { problem }
    ... on UserError { code message path }
  }
}
`,
    variables: {
      input: {
        orderId: 'paste the id of an order',
        refund: { lines: [{ lineId: 'paste the id of a line', quantity: '1' }] },
        reason: 'RETURNED',
        note: 'what other staff should know',
      },
    },
  },
];
