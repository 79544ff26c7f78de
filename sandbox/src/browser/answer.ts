import type { SandboxRequest, SandboxResponse } from '../http.ts';
import type { Html } from './html.ts';

const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-src 'self'",
  "base-uri 'none'",
].join('; ');

/**
 * An HTML page with a policy that lets it load nothing but the sandbox's own files. Forms are left free,
 * because a browser applies `form-action` to the redirect that leads back to the shop.
 */
export function page(status: number, body: Html, headers: Record<string, string> = {}): SandboxResponse {
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': PAGE_POLICY,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'same-origin',
      ...headers,
    },
    body: body.text,
  };
}

/** 303: whatever was posted, fetch `location` next. */
export function seeOther(location: string): SandboxResponse {
  return { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' }, body: '' };
}

/** A static file. */
export function asset(type: string, body: string): SandboxResponse {
  return { status: 200, headers: { 'Content-Type': type, 'Cache-Control': 'no-cache' }, body };
}

/** The fields of a posted form (urlencoded); empty for any other body. */
export function formOf(request: SandboxRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString('utf8'));
}

/**
 * True for a POST that a page of another site made a browser send. Programs send no `Origin` and pass;
 * so the clock and the mailbox cannot be moved by a stray web page.
 */
export function isForeign(request: SandboxRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
