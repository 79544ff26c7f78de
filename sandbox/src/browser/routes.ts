import { readFile } from 'node:fs/promises';
import type { Sandbox, SandboxResponse, SandboxRoutes } from '../http.ts';
import { asset, page } from './answer.ts';
import { benchAction } from './bench-actions.ts';
import { cardFrame } from './card-frame.ts';
import { challengePage } from './challenge-page.ts';
import { checkoutPage } from './checkout-page.ts';
import type { ClientScript } from './client-bundles.ts';
import { clientBundle } from './client-bundles.ts';
import { dashboardPage } from './dashboard.ts';
import { html } from './html.ts';
import { notice } from './layout.ts';
import { eventPage, paymentPage } from './payment-page.ts';
import { sourceFolder } from './source-folder.ts';

const STRIPE_JS = new Set(['/endive/stripe.js', '/v3', '/v3/']);
const SCRIPT_BY_PATH = new Map<string, ClientScript>([
  ['/endive/frame.js', 'frame'],
  ['/endive/challenge-page.js', 'challenge-page'],
  ['/dashboard.js', 'dashboard'],
]);
const STYLES_BY_PATH = new Map([
  ['/sandbox.css', ['page.css', 'tool.css', 'customer.css']],
  ['/endive/frame.css', ['frame.css']],
]);

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#2b3136"/><path d="M3 8h10M8 3v10" stroke="#7fd0cc" stroke-width="2"/></svg>`;

/** The shop may bring its own fonts and style sheets into the card form, so only scripts are held to ours. */
const FRAME_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' http: https:; font-src http: https: data:; base-uri 'none'";

async function fileOf(path: string): Promise<SandboxResponse | undefined> {
  const script = STRIPE_JS.has(path) ? 'stripe' : SCRIPT_BY_PATH.get(path);
  if (script) return asset('text/javascript; charset=utf-8', await clientBundle(script));
  const styles = STYLES_BY_PATH.get(path);
  if (styles) {
    const sheets = styles.map((name) => readFile(new URL(`styles/${name}`, sourceFolder()), 'utf8'));
    return asset('text/css; charset=utf-8', (await Promise.all(sheets)).join('\n'));
  }
  if (path === '/sandbox.svg') return asset('image/svg+xml', ICON);
  return undefined;
}

/** The pages of the bench that show one thing. */
function detailPage(sandbox: Sandbox, pathname: string): SandboxResponse | undefined {
  const [, kind, id] = /^\/(payments|events)\/((?:pi|evt)_\w+)$/.exec(pathname) ?? [];
  if (kind === undefined || id === undefined) return undefined;
  const shown = kind === 'payments' ? paymentPage(sandbox, id) : eventPage(sandbox, id);
  if (shown) return page(200, shown);
  return page(404, notice('Not here', `There is no ${id}.`, html`<a href="/">To the bench</a>`));
}

/** What a person or a browser sees: the stand-in for Stripe.js, hosted Checkout, the bank's page, the bench. */
export const browserRoutes: SandboxRoutes = async (request, sandbox) => {
  const { pathname, searchParams } = request.url;
  const reading = request.method === 'GET' || request.method === 'HEAD';
  if (reading) {
    const file = await fileOf(pathname);
    if (file) return file;
    if (pathname === '/endive/frame') {
      const frame = cardFrame(searchParams.get('element') ?? 'payment');
      return page(200, frame, { 'Content-Security-Policy': FRAME_POLICY });
    }
    if (pathname === '/') return page(200, dashboardPage(sandbox));
    const detail = detailPage(sandbox, pathname);
    if (detail) return detail;
  }
  if (request.method === 'POST') {
    const done = await benchAction(request, sandbox);
    if (done) return done;
  }
  const intentId = /^\/3ds\/(pi_\w+)$/.exec(pathname)?.[1];
  if (intentId !== undefined && (reading || request.method === 'POST')) {
    return challengePage(request, sandbox, intentId);
  }
  const sessionId = /^\/pay\/(cs_\w+)$/.exec(pathname)?.[1];
  if (sessionId !== undefined && (reading || request.method === 'POST')) {
    return checkoutPage(request, sandbox, sessionId);
  }
  return undefined;
};
