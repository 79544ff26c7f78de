import type { ErrorBody, Metadata, NextAction, PaymentMethod, ThreeDSecure } from './objects.ts';

export type SetupStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'succeeded'
  | 'canceled';

export interface SetupIntent {
  id: string;
  object: 'setup_intent';
  allowed_payment_method_types: string[] | null;
  application: null;
  attach_to_self: boolean;
  automatic_payment_methods: null;
  cancellation_reason: string | null;
  client_secret: string;
  created: number;
  customer: string | null;
  customer_account: null;
  description: string | null;
  excluded_payment_method_types: null;
  flow_directions: null;
  last_setup_error: ErrorBody | null;
  latest_attempt: string | null;
  livemode: false;
  managed_payments: null;
  mandate: null;
  metadata: Metadata;
  next_action: NextAction | null;
  on_behalf_of: null;
  payment_method: string | null;
  payment_method_configuration_details: null;
  payment_method_options: { card: { mandate_options: null; network: null; request_three_d_secure: string } };
  payment_method_types: string[];
  single_use_mandate: null;
  status: SetupStatus;
  usage: string;
}

export interface SetupAttempt {
  id: string;
  object: 'setup_attempt';
  application: null;
  attach_to_self: false;
  created: number;
  customer: string | null;
  customer_account: null;
  flow_directions: null;
  livemode: false;
  on_behalf_of: null;
  payment_method: string;
  payment_method_details: {
    card: Pick<
      PaymentMethod['card'],
      | 'brand'
      | 'checks'
      | 'country'
      | 'exp_month'
      | 'exp_year'
      | 'fingerprint'
      | 'funding'
      | 'last4'
      | 'wallet'
    > & { network: string; three_d_secure: Omit<ThreeDSecure, 'exemption_indicator'> | null };
    type: 'card';
  };
  setup_error: ErrorBody | null;
  setup_intent: string;
  status: 'succeeded' | 'failed';
  usage: string;
}
