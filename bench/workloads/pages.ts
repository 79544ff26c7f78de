import { hammer, type Pace } from '../load.ts';
import type { Samples } from '../samples.ts';
import type { Stand } from '../shop.ts';

const PRODUCTS_ASKED = 60;
const PAGE_BYTES_MIN = 2_000;

/** The storefront under its pages as a crowd asks for them: home, listings, products. */
export async function pageLoad(
  stand: Stand,
  storefront: { readonly url: string; readonly pid: number },
  products: number,
  pace: Pace,
): Promise<Samples> {
  const { rows } = await stand.db.query<{ handle: string }>(
    `SELECT c.handle FROM "Collection" c JOIN "SalesChannel" s ON s.id = c."salesChannelId" WHERE s.handle = 'tenter'`,
  );
  const listings = rows.map(({ handle }) => `/collections/${handle}`);
  const details = Array.from(
    { length: PRODUCTS_ASKED },
    (_, index) => `/products/bench-${1 + ((index * 389) % products)}`,
  );
  const paths = details.flatMap((path, index) => [
    path,
    index % 2 ? '/' : listings[index % listings.length]!,
  ]);
  const requests = paths.map((path) => ({ method: 'GET' as const, path, headers: { accept: 'text/html' } }));
  const target = { url: storefront.url, pid: storefront.pid, databasePid: stand.databasePid };
  return hammer(target, { requests, bytesMin: PAGE_BYTES_MIN }, pace);
}
