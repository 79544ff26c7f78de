import type { Origins } from './origins.ts';

const ALLOWED_HEADERS =
  'content-type, accept, authorization, x-publishable-key, x-correlation-id, idempotency-key, accept-language';
const EXPOSED_HEADERS = 'x-correlation-id, idempotent-replayed, retry-after';
const PREFLIGHT_SECONDS = '600';

/** Whether the page that sends the request was served by this very host, as GraphiQL is. */
const isSameOrigin = (request: Request, origin: string) =>
  URL.canParse(origin) && new URL(origin).host === (request.headers.get('host') ?? new URL(request.url).host);

/**
 * The headers that let a browser read the answer; undefined when its page may not. Credentials are never allowed: the
 * API knows no cookies.
 */
export async function corsHeaders(
  request: Request,
  origins: Origins,
): Promise<Record<string, string> | undefined> {
  const origin = request.headers.get('origin');
  if (origin === null || isSameOrigin(request, origin)) return {};
  const preflight = request.method === 'OPTIONS';
  const key = request.headers.get('x-publishable-key');
  const allowed =
    preflight || key === null ? await origins.anyKeyAllows(origin) : await origins.keyAllows(key, origin);
  if (!allowed) return undefined;
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
    vary: 'Origin',
    ...(preflight && {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': PREFLIGHT_SECONDS,
    }),
  };
}
