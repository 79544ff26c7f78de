/** The storefront's process: static files, the checks at the door, and Remix behind them. */
import path from 'node:path';
import { constants } from 'node:zlib';
import { createRequestHandler } from '@remix-run/express';
import { installGlobals } from '@remix-run/node';
import compression from 'compression';
import express from 'express';
import { compressedAssets } from './server/compressed-assets.mjs';
import {
  correlate,
  decodableOnly,
  limitMethodsAndBodies,
  nameVisitor,
  sameOriginOnly,
  secureHeaders,
  stripForwarded,
  withoutTrailingSlash,
} from './server/guard.mjs';
import { plainPage } from './server/plain-page.mjs';

const DRAIN_MS = 2_000;
const HTML_BROTLI_QUALITY = 5;

// Node's own fetch: single fetch needs its streams. Before the build is loaded, because it reads the globals.
installGlobals({ nativeFetch: true });
const build = await import('./build/server/index.js');

const trustProxy = process.env.TRUST_PROXY === '1' || process.env.TRUST_PROXY === 'true';
const origins = (process.env.PUBLIC_ORIGINS ?? '')
  .split(',')
  .map((origin) => origin.trim().replace(/\/$/, ''))
  .filter(Boolean);
const client = path.join(import.meta.dirname, 'build/client');

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.set('trust proxy', trustProxy);
app.use(stripForwarded({ trustProxy }));
app.use(
  secureHeaders({ https: origins.length > 0 && origins.every((origin) => origin.startsWith('https:')) }),
);
app.get('/health', (_request, response) => response.set('Cache-Control', 'no-store').type('text').send('ok'));
app.use('/assets', compressedAssets(path.join(client, 'assets')));
app.use(compression({ brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: HTML_BROTLI_QUALITY } } }));
for (const folder of ['assets', 'art'])
  app.use(
    `/${folder}`,
    express.static(path.join(client, folder), {
      immutable: true,
      maxAge: '1y',
      index: false,
      redirect: false,
    }),
    (_request, response) => plainPage(response, 404, 'There is no such file.'),
  );
app.use(express.static(client, { maxAge: '1h', index: false, redirect: false }));
app.use(
  correlate,
  nameVisitor,
  decodableOnly,
  withoutTrailingSlash,
  limitMethodsAndBodies,
  sameOriginOnly({ origins }),
);
app.all('*', createRequestHandler({ build, mode: process.env.NODE_ENV }));
app.use((error, _request, response, next) => {
  console.error(
    JSON.stringify({
      level: 'error',
      message: 'request failed at the door',
      error: String(error?.stack ?? error),
    }),
  );
  if (response.headersSent) return next(error);
  return plainPage(response, error?.status === 400 ? 400 : 500, 'Please try again in a moment.');
});

const server = app.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1', () =>
  console.log(`storefront listening on ${server.address().port} after ${Math.round(performance.now())} ms`),
);
server.on('error', (error) => {
  console.error(`storefront cannot listen: ${error.message}`);
  process.exit(1);
});
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), DRAIN_MS).unref();
  });
