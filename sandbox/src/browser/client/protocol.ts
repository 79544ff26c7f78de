/** What the shop's page and the sandbox's frames say to each other over a message port. */

/** Stripe's `appearance` as far as the card form follows it. */
export interface Appearance {
  theme?: string;
  variables?: Record<string, string>;
  rules?: Record<string, Record<string, string>>;
  labels?: 'above' | 'floating';
}

/** A frame and the page in it must agree on this, or the browser paints the frame opaque. */
export type Scheme = 'light' | 'dark';

/** A font the shop brings: a style sheet's address, or one face. */
export interface FontSource {
  cssSrc?: string;
  family?: string;
  src?: string;
  style?: string;
  weight?: string;
}

/** The first message to a frame; the port for all others travels with it. */
export interface OpenMessage {
  hourglass: 'open';
  publishableKey: string;
  appearance: Appearance;
  fonts: FontSource[];
}

/** Values a form-encoded request can carry. */
export type FormValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | FormValue[]
  | { [name: string]: FormValue };

/** A call of the Stripe API made inside the frame. `card` says where the card's fields go, if it carries one. */
export interface ApiRequest {
  method: 'GET' | 'POST';
  path: string;
  params: Record<string, FormValue>;
  card?: 'payment_method_data' | 'root';
}

/** An error as Stripe.js gives it to the shop. */
export interface StripeJsError {
  type: string;
  code?: string;
  message: string;
  [field: string]: unknown;
}

/** A PaymentIntent as a publishable key sees it. */
export interface PaymentIntent {
  id: string;
  object: string;
  status: string;
  client_secret: string;
  last_payment_error: StripeJsError | null;
  next_action: {
    type: string;
    redirect_to_url?: { url: string | null };
    use_stripe_sdk?: Record<string, unknown>;
  } | null;
}

/** Any object of the API. */
export interface ApiObject {
  id: string;
  object: string;
}

/** Either the object asked for or an error; a failed connection is an error too. */
export type ApiAnswer =
  | { object: ApiObject; error?: undefined }
  | { object?: undefined; error: StripeJsError };

/** Events a frame reports by itself. */
export type FrameEvent =
  | { event: 'height'; px: number }
  | { event: 'focus' | 'blur' | 'escape' | 'enter' }
  | { event: 'change'; complete: boolean; empty: boolean; brand: string; error: StripeJsError | null };

/** What a frame can be asked to do. */
export interface FrameMethods {
  request: { input: ApiRequest; output: ApiAnswer };
  validate: { input: null; output: StripeJsError | null };
  dress: { input: Appearance; output: Scheme };
  abandon: { input: { url: string }; output: null };
  focus: { input: null; output: null };
  blur: { input: null; output: null };
  clear: { input: null; output: null };
}

/** One request over the port, and the answer that carries the same number. */
export interface Call<Name extends keyof FrameMethods = keyof FrameMethods> {
  id: number;
  name: Name;
  input: FrameMethods[Name]['input'];
}

/** Anything a frame sends back. */
export type FrameMessage = { opened: true; scheme: Scheme } | { id: number; output: unknown } | FrameEvent;
