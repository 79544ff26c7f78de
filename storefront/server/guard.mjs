/** What every request passes before the application sees it. Plain functions over express, so each can be tested alone. */
import { randomUUID } from 'node:crypto';
import { plainPage } from './plain-page.mjs';

export const BODY_BYTES_MAX = 64 * 1024;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const WRITING = new Set(['POST']);
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/**
 * Headers that say who the client or the host "really" is are only a proxy's to set. Without a trusted proxy
 * they come from the client, and Remix would build its own URL and origin check from them.
 */
export function stripForwarded({ trustProxy }) {
  return (request, _response, next) => {
    if (!trustProxy)
      for (const name of Object.keys(request.headers))
        if (name.startsWith('x-forwarded-') || name === 'forwarded') delete request.headers[name];
    next();
  };
}

/** Tells the application who asks, in a header no client can set: the API limits each visitor, not the whole shop. */
export function nameVisitor(request, _response, next) {
  request.headers['x-visitor-address'] = (request.ip ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  next();
}

/** One id per request, given to every part of it: in our log, in the API's, and on the page of a failure. */
export function correlate(request, _response, next) {
  if (!/^[\w-]{8,64}$/.test(request.headers['x-correlation-id'] ?? ''))
    request.headers['x-correlation-id'] = randomUUID();
  next();
}

/** Security headers of every answer. The content security policy of pages is the renderer's: it knows the scripts. */
export function secureHeaders({ https }) {
  return (request, response, next) => {
    const aboutAnOrder = /^\/(orders|o|checkout)(\/|$)/.test(request.path);
    response.set({
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      // Not `no-referrer`: Chromium would then send `Origin: null` with a plain form POST.
      'Referrer-Policy': aboutAnOrder ? 'same-origin' : 'strict-origin-when-cross-origin',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), usb=(), payment=(self)',
      'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
    });
    if (https) response.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    next();
  };
}

/** Reads and form posts only, of a known length and a bounded size. */
export function limitMethodsAndBodies(request, response, next) {
  if (READING.has(request.method)) return next();
  if (!WRITING.has(request.method)) {
    response.set('Allow', 'GET, HEAD, POST');
    return plainPage(response, 405, 'That is not something this page can do.');
  }
  const length = request.headers['content-length'];
  if (length === undefined || request.headers['transfer-encoding'] !== undefined)
    return plainPage(response, 411, 'The form arrived without its length.');
  if (Number(length) > BODY_BYTES_MAX) return plainPage(response, 413, 'That form is larger than we accept.');
  const type = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (!FORM_TYPES.includes(type)) return plainPage(response, 415, 'This page only accepts its own forms.');
  return next();
}

/** Where a provider's page sends shoppers back to with a form. */
const RETURN_PATH = '/checkout/return';
const RETURN_FIELD = /^razorpay_\w{1,40}$/;
const RETURN_BYTES_MAX = 8_192;

/**
 * A form from another site comes without the shopper's cookies, so nothing is done with it but to lead on to a GET of
 * the same page with what it brought. Whether that is genuine, the api decides by its signature.
 */
async function leadOn(request, response) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > RETURN_BYTES_MAX) return plainPage(response, 413, 'This form was too large.');
  }
  const brought = [...new URLSearchParams(body)].filter(
    ([name, value]) => RETURN_FIELD.test(name) && value.length <= 200,
  );
  return response.redirect(303, `${RETURN_PATH}?${new URLSearchParams(brought)}`);
}

/**
 * Refuses a form that another site sent in the shopper's name. Compared with the configured origins, or, where none
 * are configured, with the host the request was made to.
 */
export function sameOriginOnly({ origins }) {
  return (request, response, next) => {
    if (READING.has(request.method)) return next();
    if (request.path === RETURN_PATH && request.method === 'POST') return void leadOn(request, response);
    return isOwnOrigin(request, origins)
      ? next()
      : plainPage(response, 403, 'This form was sent from another site, so we did not act on it.');
  };
}

function isOwnOrigin(request, origins) {
  const origin = request.headers.origin;
  if (origin === undefined) {
    // Every current browser sends Origin with a POST; what sends neither is not a browser and holds no cookies of one.
    const site = request.headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin' || site === 'none';
  }
  if (origins.length > 0) return origins.includes(origin);
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}

/** `/cloth/` and `/cloth` are one page: the shorter address is the real one. */
export function withoutTrailingSlash(request, response, next) {
  if (!READING.has(request.method) || request.path === '/' || !request.path.endsWith('/')) return next();
  const query = request.originalUrl.slice(request.path.length);
  return response.redirect(308, `/${request.path.replace(/^\/+|\/+$/g, '')}${query}`);
}

/** An address that cannot be decoded is the client's mistake, not ours. */
export function decodableOnly(request, response, next) {
  try {
    decodeURIComponent(request.path);
    return next();
  } catch {
    return plainPage(response, 400, 'We could not read that address.');
  }
}
