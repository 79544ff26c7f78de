import type { Schema } from './schema.ts';

const TEXT: Schema = { type: 'string' };
const INTEGER: Schema = { type: 'integer' };
const EXPAND: Schema = { type: 'array', items: TEXT };
const METADATA: Schema = {
  anyOf: [{ $ref: '#/components/schemas/MetadataParam' }, { type: 'string', enum: [''] }],
};

const LINE_ITEM: Schema = {
  type: 'object',
  properties: {
    price_data: {
      type: 'object',
      properties: {
        currency: TEXT,
        unit_amount: INTEGER,
        product_data: {
          type: 'object',
          properties: {
            name: TEXT,
            description: TEXT,
            images: { type: 'array', items: TEXT },
            metadata: METADATA,
          },
          required: ['name'],
          'x-pruned-properties': ['tax_code', 'tax_details', 'unit_label'],
        },
      },
      required: ['currency'],
      'x-pruned-properties': ['product', 'recurring', 'tax_behavior', 'unit_amount_decimal'],
    },
    quantity: INTEGER,
  },
  'x-pruned-properties': ['adjustable_quantity', 'dynamic_tax_rates', 'metadata', 'price', 'tax_rates'],
};

const INTENT_DATA: Schema = {
  type: 'object',
  properties: {
    capture_method: { type: 'string', enum: ['automatic', 'automatic_async', 'manual'] },
    description: TEXT,
    metadata: METADATA,
    receipt_email: TEXT,
    setup_future_usage: { type: 'string', enum: ['off_session', 'on_session'] },
    shipping: { $ref: '#/components/schemas/PaymentIntentCreateParams.Shipping' },
    statement_descriptor: TEXT,
    statement_descriptor_suffix: TEXT,
    transfer_group: TEXT,
  },
  'x-pruned-properties': ['application_fee_amount', 'on_behalf_of', 'transfer_data'],
};

/** Parameters of `POST /v1/checkout/sessions` that the sandbox models; others of the real API are named as such. */
export const SESSION_CREATE: Schema = {
  properties: {
    allowed_payment_method_types: { type: 'array', items: { type: 'string' } },
    cancel_url: TEXT,
    client_reference_id: TEXT,
    custom_text: {
      type: 'object',
      properties: { submit: { type: 'object', properties: { message: TEXT }, required: ['message'] } },
      'x-pruned-properties': ['after_submit', 'shipping_address', 'terms_of_service_acceptance'],
    },
    customer: TEXT,
    customer_creation: { type: 'string', enum: ['always', 'if_required'] },
    customer_email: TEXT,
    expand: EXPAND,
    expires_at: INTEGER,
    line_items: { type: 'array', items: LINE_ITEM },
    locale: TEXT,
    metadata: METADATA,
    mode: { type: 'string', enum: ['payment', 'setup', 'subscription'] },
    payment_intent_data: INTENT_DATA,
    payment_method_options: {
      type: 'object',
      properties: {
        card: {
          type: 'object',
          properties: {
            request_extended_authorization: { type: 'string', enum: ['if_available', 'never'] },
            request_incremental_authorization: { type: 'string', enum: ['if_available', 'never'] },
            request_multicapture: { type: 'string', enum: ['if_available', 'never'] },
            request_overcapture: { type: 'string', enum: ['if_available', 'never'] },
            request_three_d_secure: { type: 'string', enum: ['any', 'automatic', 'challenge'] },
            setup_future_usage: { type: 'string', enum: ['off_session', 'on_session'] },
          },
        },
      },
    },
    submit_type: { type: 'string', enum: ['auto', 'book', 'donate', 'pay'] },
    success_url: TEXT,
    ui_mode: { type: 'string', enum: ['hosted_page'] },
  },
  'x-pruned-properties': [
    'adaptive_pricing',
    'after_expiration',
    'allow_promotion_codes',
    'automatic_tax',
    'billing_address_collection',
    'branding_settings',
    'consent_collection',
    'currency',
    'custom_fields',
    'customer_update',
    'discounts',
    'excluded_payment_method_types',
    'invoice_creation',
    'name_collection',
    'optional_items',
    'payment_method_collection',
    'phone_number_collection',
    'return_url',
    'saved_payment_method_options',
    'setup_intent_data',
    'shipping_address_collection',
    'shipping_options',
    'subscription_data',
    'tax_id_collection',
    'wallet_options',
  ],
};

export const SESSION_RETRIEVE: Schema = { properties: { expand: EXPAND } };

export const SESSION_LIST: Schema = {
  properties: {
    created: { anyOf: [{ $ref: '#/components/schemas/RangeQueryParam' }, INTEGER] },
    customer: TEXT,
    ending_before: TEXT,
    expand: EXPAND,
    limit: INTEGER,
    payment_intent: TEXT,
    starting_after: TEXT,
    status: { type: 'string', enum: ['complete', 'expired', 'open'] },
  },
};
