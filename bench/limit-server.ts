/**
 * What the machine can do: the benchmark's workloads by bare `node:http` and `pg`, with hand-written prepared statements
 * in one process. No validation, no authorisation, no payment provider, no retries: nothing but the rows.
 */
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';
import { drainCaptures } from './limit/captures.ts';
import { addLine, createCart } from './limit/carts.ts';
import { editOrder } from './limit/edits.ts';
import { readMarket } from './limit/market.ts';
import { placeOrder } from './limit/orders.ts';
import { readListing, readProduct, searchProducts } from './limit/reads.ts';

const CONNECTIONS = 20;

const { DATABASE_URL, PORT } = process.env;
if (!DATABASE_URL || !PORT) throw new Error('DATABASE_URL and PORT must be set');
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: CONNECTIONS });
const market = await readMarket(pool);

/** Each answers with JSON text. */
const ROUTES: Readonly<Record<string, (query: URLSearchParams, body: string) => Promise<string>>> = {
  '/health': async () => '{}',
  '/listing': (query) => readListing(pool, market, query.get('handle') ?? ''),
  '/product': (query) => readProduct(pool, market, query.get('handle') ?? ''),
  '/search': (query) => searchProducts(pool, market, query.get('query') ?? ''),
  '/cart': () => createCart(pool, market),
  '/cart/lines': (_query, body) => addLine(pool, market, JSON.parse(body)),
  '/order': (_query, body) => placeOrder(pool, market, JSON.parse(body)),
  '/order/edit': (_query, body) => editOrder(pool, market, JSON.parse(body)),
  '/captures': (_query, body) => drainCaptures(pool, JSON.parse(body)),
};

const server = createServer(async (request, response) => {
  try {
    const [path = '', search] = (request.url ?? '').split('?', 2);
    const route = ROUTES[path];
    if (!route) return void response.writeHead(404).end();
    const body = request.method === 'POST' ? await textOf(request) : '';
    const answer = await route(new URLSearchParams(search), body);
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end(String(error));
  }
});
server.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void pool.end();
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
