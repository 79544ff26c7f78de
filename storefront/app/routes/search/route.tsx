import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useLoaderData, useRouteLoaderData } from '@remix-run/react';
import { ErrorPage } from '~/components/error-page.tsx';
import { SearchField } from '~/components/filter-form.tsx';
import { Pager } from '~/components/pager.tsx';
import { ProductGrid } from '~/components/product-card.tsx';
import { cachedApi } from '~/lib/api.server.ts';
import { graphql } from '~/lib/graphql.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { catalogueHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { cursorBefore, PAGE_SIZE, pageFrom, pagesOf, shownOf } from '~/lib/paging.ts';
import { ProductCardParts } from '~/lib/product-fragments.ts';
import { productCardView } from '~/lib/product-view.server.ts';
import { preferencesOf } from '~/lib/session.server.ts';
import type { loader as rootLoader } from '~/root.tsx';

export const handle: PageHandle = { hydrate: 'late' };

const QUERY_CHARACTERS_MAX = 80;

const SearchQuery = graphql(
  `
    query SearchPage($query: String!, $first: Int!, $after: String, $region: String) {
      search(query: $query, first: $first, after: $after, region: $region) {
        totalCount
        nodes {
          ...ProductCardParts
        }
      }
    }
  `,
  [ProductCardParts],
);

const SkipQuery = graphql(`
  query SearchSkip($query: String!, $first: Int!, $after: String, $region: String) {
    search(query: $query, first: $first, after: $after, region: $region) {
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

export async function loader({ request }: LoaderFunctionArgs) {
  const params = new URL(request.url).searchParams;
  const page = pageFrom(params);
  if (page === undefined) throw new Response(null, { status: 404 });
  const query = (params.get('q') ?? '')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, QUERY_CHARACTERS_MAX);
  const headers = catalogueHeaders(request);
  if (query === '') return data({ query, page: 1, pages: 1, total: 0, shown: '', products: [] }, { headers });

  const { region } = await preferencesOf(request);
  const asked = { query, region: region ?? null };
  const after = await cursorBefore(page, async (first, from) => {
    const { search } = await cachedApi(request, SkipQuery, { ...asked, first, after: from });
    return search.pageInfo;
  });
  if (after === undefined) throw new Response(null, { status: 404 });
  const { search } = await cachedApi(request, SearchQuery, { ...asked, first: PAGE_SIZE, after });
  return data(
    {
      query,
      page,
      pages: pagesOf(search.totalCount),
      total: search.totalCount,
      shown: shownOf(page, search.totalCount),
      products: search.nodes.map(productCardView),
    },
    { headers },
  );
}

export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export const meta: MetaFunction<typeof loader> = ({ data: found, error }) =>
  found === undefined
    ? errorMeta(error)
    : pageMeta({ title: found?.query ? `“${found.query}”` : 'Search', noindex: true });

export default function SearchPage() {
  const { query, page, pages, total, shown, products } = useLoaderData<typeof loader>();
  const hrefOf = (wanted: number) =>
    `/search?${new URLSearchParams({ q: query, ...(wanted > 1 ? { page: String(wanted) } : {}) })}`;
  return (
    <div className="wrap pt-8 pb-14 md:pt-12 md:pb-20">
      <h1 className="mb-5">{heading(query, total)}</h1>
      <SearchField value={query} />
      <div className="mt-9">
        {products.length > 0 ? (
          <ProductGrid products={products} eager={4} />
        ) : (
          <WaysOn searched={query !== ''} />
        )}
        <Pager page={page} pages={pages} hrefOf={hrefOf} shown={shown} />
      </div>
    </div>
  );
}

function heading(query: string, total: number): string {
  if (query === '') return 'Search the shelves';
  if (total === 0) return `Nothing for “${query}”`;
  return `${total} ${total === 1 ? 'thing' : 'things'} for “${query}”`;
}

function WaysOn({ searched }: { searched: boolean }) {
  const menu = useRouteLoaderData<typeof rootLoader>('root')?.menu ?? [];
  return (
    <div className="max-w-[46rem]">
      {searched && (
        <p className="text-lede">
          Try a shorter word, a colour or a weave: “check”, “moss”, “herringbone”. Or walk along the shelves:
        </p>
      )}
      <ul className="mt-5 flex flex-wrap gap-2">
        {menu.map(({ label, href }) => (
          <li key={href}>
            <Link to={href} prefetch="intent" className="btn btn-quiet min-h-11 px-4 py-1.5">
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
