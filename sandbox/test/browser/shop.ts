import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What one visit of the shop's payment page is about. */
export interface ShopVisit {
  clientSecret: string;
  redirect?: 'always' | 'if_required';
  appearance?: object;
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./shop-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
  });
  return outputFiles[0]!.text;
}

function document(sandboxUrl: string, visit: ShopVisit): string {
  const settings = {
    publishableKey: 'pk_test_shop',
    redirect: 'if_required',
    appearance: {},
    ...visit,
  };
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/shop.css">
<script src="${sandboxUrl}/endive/stripe.js"></script><script defer src="/shop.js"></script></head>
<body><main><h1>Pay the shop</h1><form><div id="payment"></div><button>Pay</button></form>
<p id="status" role="status"></p><p id="message"></p></main>
<script type="application/json" id="settings">${JSON.stringify(settings).replaceAll('<', '\\u003c')}</script></body></html>`;
}

const STYLE = `body{font:17px/1.5 Georgia,serif;max-width:34rem;margin:2rem auto;padding:0 16px;background:#eef0ec;color:#14181f}
body.dark{background:#101318;color:#eef0ea;color-scheme:dark}form{display:grid;gap:16px}button{padding:14px;font:inherit}`;

/**
 * A shop on its own port, with as strict a policy as a real one: no inline style or script, and the sandbox
 * allowed as Stripe would be.
 */
export async function startShop(sandboxUrl: string) {
  const script = await bundle();
  const visits: ShopVisit[] = [];
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${sandboxUrl}`,
    `frame-src ${sandboxUrl}`,
    `connect-src 'self' ${sandboxUrl}`,
    "style-src 'self'",
  ].join('; ');
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    const visit = visits[Number(/^\/pay\/(\d+)$/.exec(pathname)?.[1] ?? Number.NaN)];
    const [type, body] =
      pathname === '/shop.js'
        ? ['text/javascript', script]
        : pathname === '/shop.css'
          ? ['text/css', STYLE]
          : [
              'text/html',
              visit ? document(sandboxUrl, visit) : '<!doctype html><title>Shop</title><h1>Thanks</h1>',
            ];
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': policy });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** The address of a payment page for this visit. */
    visit: (visit: ShopVisit) => `${url}/pay/${visits.push(visit) - 1}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
