/// <reference lib="dom" />
import type { CardParts } from './card-fields.ts';
import type { ApiAnswer, ApiObject, ApiRequest, FormValue, StripeJsError } from './protocol.ts';

function append(form: URLSearchParams, name: string, value: FormValue): void {
  if (value === null || value === undefined) return;
  if (typeof value === 'object') {
    // An array's entries are its indices, which is how Stripe writes lists.
    for (const [member, item] of Object.entries(value)) append(form, `${name}[${member}]`, item);
  } else form.append(name, String(value));
}

/** Stripe's form encoding: nested names in brackets, null and undefined left out. */
function encode(params: Record<string, FormValue>): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) append(form, name, value);
  return form;
}

function withCard(request: ApiRequest, card: CardParts): Record<string, FormValue> {
  const method = { type: 'card', card: { ...card } };
  if (request.card === 'root') return { ...method, ...request.params };
  const data = request.params['payment_method_data'];
  const given = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {};
  return { ...request.params, payment_method_data: { ...method, ...given } };
}

interface ApiBody extends Partial<ApiObject> {
  error?: StripeJsError;
}

/** Calls the API with the publishable key. Never rejects: a lost connection is an error object too. */
export async function callApi(
  request: ApiRequest,
  publishableKey: string,
  card: CardParts | undefined,
): Promise<ApiAnswer> {
  if (!request.path.startsWith('/v1/')) {
    return { error: { type: 'invalid_request_error', message: `Unrecognized request path ${request.path}` } };
  }
  const form = encode(request.card && card ? withCard(request, card) : request.params);
  const headers = { Authorization: `Bearer ${publishableKey}` };
  try {
    const response =
      request.method === 'GET'
        ? await fetch(`${request.path}?${form}`, { headers })
        : await fetch(request.path, { method: 'POST', headers, body: form });
    const body = (await response.json()) as ApiBody;
    if (body.error) return { error: body.error };
    if (body.id === undefined || body.object === undefined) throw new Error('no object in the answer');
    return { object: { ...body, id: body.id, object: body.object } };
  } catch (cause) {
    const message = `We could not reach the payment service. Please check your connection and try again. (${cause})`;
    return { error: { type: 'api_connection_error', message } };
  }
}
