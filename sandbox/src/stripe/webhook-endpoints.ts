import type { Call, Core } from './core.ts';
import { invalidParam, missing } from './errors.ts';
import type { EndpointRow, WebhookEndpoint } from './event-object.ts';
import { type Page, page } from './lists.ts';
import { flag, mergeMetadata, text, textOr, texts } from './params.ts';

function checkUrl(url: string): string {
  try {
    if (/^https?:$/.test(new URL(url).protocol)) return url;
  } catch {}
  throw invalidParam(
    'Invalid URL: An explicit scheme (such as https) must be provided.',
    'url',
    'url_invalid',
  );
}

interface EndpointTerms {
  url: string;
  secret?: string;
  enabledEvents?: string[];
  apiVersion?: string | null;
}

/** Registers an endpoint; without a secret it gets a new one. */
export function addEndpoint(core: Core, terms: EndpointTerms): EndpointRow {
  const body: WebhookEndpoint = {
    id: core.random.id('we_1'),
    object: 'webhook_endpoint',
    api_version: terms.apiVersion ?? null,
    application: null,
    created: core.clock.seconds(),
    description: null,
    enabled_events: terms.enabledEvents ?? ['*'],
    livemode: false,
    metadata: {},
    status: 'enabled',
    url: terms.url,
  };
  const secret = terms.secret ?? `whsec_${core.random.token(32)}`;
  const row: EndpointRow = { id: body.id, body, secrets: [{ secret, expiresAt: null }] };
  core.state.save('endpoints', row);
  return row;
}

export function createEndpoint(call: Call): unknown {
  const { core, params } = call;
  const row = addEndpoint(core, {
    url: checkUrl(text(params, 'url')!),
    enabledEvents: texts(params, 'enabled_events'),
    apiVersion: text(params, 'api_version') ?? null,
  });
  row.body.description = textOr(params, 'description', null);
  row.body.metadata = mergeMetadata({}, params);
  return { ...row.body, secret: row.secrets[0]!.secret };
}

/** @throws ApiError 404 */
function requireEndpoint(core: Core, id: string): EndpointRow {
  const row = core.state.endpoints.rows.get(id);
  if (!row) throw missing('webhook endpoint', id);
  return row;
}

export function retrieveEndpoint(call: Call): WebhookEndpoint {
  return requireEndpoint(call.core, call.ids[0]!).body;
}

export function updateEndpoint(call: Call): WebhookEndpoint {
  const { core, params } = call;
  const row = requireEndpoint(core, call.ids[0]!);
  const { body } = row;
  const url = text(params, 'url');
  if (url !== undefined) body.url = checkUrl(url);
  body.enabled_events = texts(params, 'enabled_events') ?? body.enabled_events;
  body.description = textOr(params, 'description', body.description);
  body.metadata = mergeMetadata(body.metadata, params);
  const disabled = flag(params, 'disabled');
  if (disabled !== undefined) body.status = disabled ? 'disabled' : 'enabled';
  core.state.save('endpoints', row);
  return body;
}

export function deleteEndpoint(call: Call): unknown {
  const row = requireEndpoint(call.core, call.ids[0]!);
  call.core.state.remove('endpoints', row.id);
  return { id: row.id, object: 'webhook_endpoint', deleted: true };
}

export function listEndpoints(call: Call): Page<WebhookEndpoint> {
  return page(call, call.core.state.endpoints, '/v1/webhook_endpoints');
}

const ROLL_S_MAX = 24 * 3_600;

/** Gives an endpoint a new secret; the old one stays valid for `oldValidSeconds`. */
export function rollSecret(core: Core, id: string, oldValidSeconds: number): string {
  const row = requireEndpoint(core, id);
  const expiresAt = core.clock.now() + Math.min(oldValidSeconds, ROLL_S_MAX) * 1000;
  const secret = `whsec_${core.random.token(32)}`;
  for (const old of row.secrets) old.expiresAt ??= expiresAt;
  row.secrets.unshift({ secret, expiresAt: null });
  core.state.save('endpoints', row);
  return secret;
}
