import { Writable } from 'node:stream';
import type { EntryContext, HandleErrorFunction } from '@remix-run/node';
import { RemixServer } from '@remix-run/react';
import { renderToPipeableStream } from 'react-dom/server';
import { ReferenceContext } from './components/reference.tsx';
import { correlationOf } from './lib/api.server.ts';
import { contentPolicy } from './lib/content-policy.ts';
import { env } from './lib/env.server.ts';
import { hydrateLate, withErrorTitle, withoutScripts } from './lib/late-hydration.ts';
import { log } from './lib/log.server.ts';
import { type PageHandle, pageHandleOf } from './lib/page-handle.ts';
import { FORM_ORIGIN_HEADER } from './lib/page-headers.server.ts';

const RENDER_TIMEOUT_MS = 4_000;

/**
 * Renders the whole page before sending any of it: complete HTML without scripts, the right status even for a late
 * error, and a body that can be hashed for the policy and compared by its ETag.
 */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
): Promise<Response> {
  const reference = correlationOf(request);
  const rendered = await render(
    <ReferenceContext.Provider value={reference}>
      <RemixServer context={context} url={request.url} abortDelay={RENDER_TIMEOUT_MS} />
    </ReferenceContext.Provider>,
    request,
  );
  const handle = handleOf(context);
  const page = status === 422 || status === 409 ? withErrorTitle(rendered) : rendered;
  const html = `<!DOCTYPE html>${whenToHydrate(page, handle, status)}`;

  const formOrigin = headers.get(FORM_ORIGIN_HEADER) ?? undefined;
  headers.delete(FORM_ORIGIN_HEADER);
  headers.set('Content-Type', 'text/html; charset=utf-8');
  headers.set('X-Correlation-Id', reference);
  if (!headers.has('Cache-Control') || headers.has('Set-Cookie') || status >= 400)
    headers.set('Cache-Control', 'private, no-store');
  const shared = headers.get('Cache-Control')?.startsWith('public') ?? false;
  if (shared) headers.delete('X-Correlation-Id');
  if (import.meta.env.PROD) {
    const hosts = { scriptUrl: env.STRIPE_JS_URL, apiOrigin: env.STRIPE_API_ORIGIN };
    headers.set(
      'Content-Security-Policy',
      await contentPolicy(html, handle.payment ? hosts : undefined, env.https, formOrigin),
    );
  }
  if (status === 200 && shared) {
    const etag = await etagOf(html);
    headers.set('ETag', etag);
    if (
      request.headers
        .get('if-none-match')
        ?.split(/\s*,\s*/)
        .some((known) => known.replace(/^W\//, '') === etag)
    )
      return new Response(null, { status: 304, headers });
  }
  return new Response(html, { status, headers });
}

/** Logs what a shopper cannot act on. A visitor who left is not an error. */
export const handleError: HandleErrorFunction = (error, { request }) => {
  if (request.signal.aborted) return;
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log('error', 'a page failed', {
    correlation: correlationOf(request),
    path: pathWithoutSecrets(request.url),
    cause,
  });
};

function pathWithoutSecrets(url: string): string {
  return new URL(url).pathname.replace(/^\/o\/[^/]+/, '/o/…');
}

function handleOf(context: EntryContext): PageHandle {
  return Object.assign(
    {},
    ...context.staticHandlerContext.matches.map(({ route }) =>
      pageHandleOf(context.routeModules[route.id] ?? {}),
    ),
  );
}

function whenToHydrate(html: string, handle: PageHandle, status: number): string {
  if (!import.meta.env.PROD) return html;
  // The page of a failure of ours stays plain HTML: it carries a reference the browser's code could not know.
  if (status >= 500) return withoutScripts(html);
  return handle.hydrate === 'late' && env.DELAY_HYDRATION === 'on' ? hydrateLate(html) : html;
}

async function etagOf(html: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(html));
  return `"${btoa(String.fromCharCode(...new Uint8Array(digest).subarray(0, 18)))}"`;
}

function render(page: React.ReactElement, request: Request): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    sink.on('finish', () => resolve(Buffer.concat(chunks).toString('utf8')));
    const timer = setTimeout(() => abort(new Error('rendering took too long')), RENDER_TIMEOUT_MS);
    const { pipe, abort } = renderToPipeableStream(page, {
      onAllReady() {
        clearTimeout(timer);
        pipe(sink);
      },
      onShellError(error) {
        clearTimeout(timer);
        reject(error);
      },
      onError(error) {
        log('error', 'rendering failed', { correlation: correlationOf(request), cause: String(error) });
      },
    });
  });
}
