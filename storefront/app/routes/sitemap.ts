import type { LoaderFunctionArgs } from '@remix-run/node';
import { cachedApi } from '~/lib/api.server.ts';
import { graphql } from '~/lib/graphql.ts';
import { publicOrigin } from '~/lib/public-origin.server.ts';

const PAGE = 100;
/** A sitemap holds at most 50,000 addresses. */
const PRODUCTS_MAX = 49_000;

const CollectionsQuery = graphql(`
  query SitemapCollections {
    collections {
      handle
    }
  }
`);

const ProductsQuery = graphql(`
  query SitemapProducts($first: Int!, $after: String) {
    products(first: $first, after: $after, sort: NEWEST) {
      nodes {
        handle
        publishedAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

export async function loader({ request }: LoaderFunctionArgs) {
  const origin = publicOrigin(request);
  const { collections } = await cachedApi(request, CollectionsQuery, {});
  const urls = [
    '/',
    '/help/cutting-hour',
    '/help/delivery',
    ...collections.map(({ handle }) => `/collections/${handle}`),
  ].map((path) => entry(`${origin}${path}`));
  let after: string | null = null;
  do {
    const {
      products,
    }: {
      products: {
        nodes: { handle: string; publishedAt: string }[];
        pageInfo: { endCursor: string | null; hasNextPage: boolean };
      };
    } = await cachedApi(request, ProductsQuery, { first: PAGE, after });
    for (const { handle, publishedAt } of products.nodes)
      urls.push(entry(`${origin}/products/${handle}`, publishedAt));
    after = products.pageInfo.hasNextPage ? products.pageInfo.endCursor : null;
  } while (after !== null && urls.length < PRODUCTS_MAX);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`;
  return new Response(xml, {
    headers: { 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'public, max-age=3600' },
  });
}

function entry(address: string, changed?: string): string {
  const loc = address.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/'/g, '&apos;');
  return `<url><loc>${loc}</loc>${changed === undefined ? '' : `<lastmod>${changed}</lastmod>`}</url>`;
}
