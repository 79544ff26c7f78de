import type { SandboxRequest } from '../http.ts';
import type { Core } from './core.ts';
import { ApiError, unauthorized } from './errors.ts';
import type { Form } from './form.ts';
import { knownVersions } from './schema.ts';

function keyOf(request: SandboxRequest, form: Form): string | undefined {
  const header = request.headers.authorization;
  if (header?.startsWith('Bearer ')) return header.slice(7).trim();
  if (header?.startsWith('Basic ')) {
    return Buffer.from(header.slice(6), 'base64').toString('utf8').split(':')[0];
  }
  return typeof form['key'] === 'string' ? form['key'] : undefined;
}

function masked(key: string): string {
  return key.length <= 12 ? key : `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`;
}

/** Which kind of key a request carries. Live keys never work here. @throws ApiError 401 */
export function authenticate(request: SandboxRequest, form: Form): 'secret' | 'publishable' {
  const key = keyOf(request, form);
  if (!key) {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
    );
  }
  if (/^(sk|rk)_test_\w+$/.test(key)) return 'secret';
  if (/^pk_test_\w+$/.test(key)) return 'publishable';
  throw unauthorized(`Invalid API Key provided: ${masked(key)}`);
}

/** @throws ApiError 401 `secret_key_required` */
export function secretKeyRequired(): ApiError {
  return unauthorized(
    'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
    'secret_key_required',
  );
}

let versions: Set<string> | undefined;

/** The API version a request asks for, or the account's. @throws ApiError 400 for an unknown one */
export function versionOf(core: Core, request: SandboxRequest, form: Form): string {
  const asked = request.headers['stripe-version'] ?? form['_stripe_version'];
  if (typeof asked !== 'string') return core.account.default_api_version;
  versions ??= knownVersions();
  if (asked === core.account.default_api_version || versions.has(asked)) return asked;
  throw new ApiError(
    400,
    { type: 'invalid_request_error', message: `Invalid Stripe API version: ${asked}` },
    { stored: false },
  );
}
