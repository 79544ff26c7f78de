import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Breadcrumbs } from '~/components/breadcrumbs.tsx';
import { LinkButton } from '~/components/button.tsx';
import { EmptyState } from '~/components/empty-state.tsx';
import { ErrorPage } from '~/components/error-page.tsx';
import { FilterForm } from '~/components/filter-form.tsx';
import { Pager } from '~/components/pager.tsx';
import { ProductGrid } from '~/components/product-card.tsx';
import { cachedApi } from '~/lib/api.server.ts';
import { graphql } from '~/lib/graphql.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { catalogueHeaders } from '~/lib/page-headers.server.ts';
import { breadcrumbJsonLd, errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { cursorBefore, PAGE_SIZE, pageFrom, pagesOf, shownOf } from '~/lib/paging.ts';
import { ProductCardParts } from '~/lib/product-fragments.ts';
import { productCardView } from '~/lib/product-view.server.ts';
import { publicOrigin } from '~/lib/public-origin.server.ts';
import { preferencesOf } from '~/lib/session.server.ts';

export const handle: PageHandle = { hydrate: 'late' };

const CollectionQuery = graphql(
  `
    query CollectionPage($handle: String!, $sort: ProductSort!, $first: Int!, $after: String, $region: String) {
      collection(handle: $handle, region: $region) {
        handle
        title
        description
        products(first: $first, after: $after, sort: $sort) {
          totalCount
          nodes {
            ...ProductCardParts
          }
        }
      }
    }
  `,
  [ProductCardParts],
);

const SkipQuery = graphql(`
  query CollectionSkip($handle: String!, $sort: ProductSort!, $first: Int!, $after: String, $region: String) {
    collection(handle: $handle, region: $region) {
      products(first: $first, after: $after, sort: $sort) {
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`);

const SORTS = {
  featured: { sort: 'FEATURED', label: 'Our order' },
  new: { sort: 'NEWEST', label: 'Newest' },
  'price-up': { sort: 'PRICE_ASC', label: 'Price, low first' },
  'price-down': { sort: 'PRICE_DESC', label: 'Price, high first' },
  rating: { sort: 'RATING', label: 'Best reviewed' },
  name: { sort: 'TITLE', label: 'Name' },
} as const;
type SortKey = keyof typeof SORTS;
const DEFAULT_SORT: SortKey = 'featured';
const isSort = (text: string): text is SortKey => Object.hasOwn(SORTS, text);

export async function loader({ request, params }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const page = pageFrom(search);
  const sortKey = search.get('sort') ?? DEFAULT_SORT;
  if (page === undefined || !isSort(sortKey)) throw new Response(null, { status: 404 });
  const { region } = await preferencesOf(request);
  const shelf = { handle: params['handle'] ?? '', sort: SORTS[sortKey].sort, region: region ?? null };
  const after = await cursorBefore(page, async (first, from) => {
    const { collection } = await cachedApi(request, SkipQuery, { ...shelf, first, after: from });
    return collection?.products.pageInfo ?? { endCursor: null, hasNextPage: false };
  });
  if (after === undefined) throw new Response(null, { status: 404 });
  const { collection } = await cachedApi(request, CollectionQuery, { ...shelf, first: PAGE_SIZE, after });
  if (!collection) throw new Response(null, { status: 404 });

  const { handle, title, description, products } = collection;
  const origin = publicOrigin(request);
  const path = `/collections/${handle}`;
  return data(
    {
      path,
      title,
      description,
      origin,
      canonical: `${origin}${path}${page === 1 ? '' : `?page=${page}`}`,
      sortKey,
      page,
      pages: pagesOf(products.totalCount),
      total: products.totalCount,
      shown: shownOf(page, products.totalCount),
      products: products.nodes.map(productCardView),
    },
    { headers: catalogueHeaders(request) },
  );
}

export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export const meta: MetaFunction<typeof loader> = ({ data: shelf, error }) =>
  shelf === undefined
    ? errorMeta(error)
    : pageMeta({
        title: shelf.page === 1 ? shelf.title : `${shelf.title}, page ${shelf.page}`,
        description: shelf.description,
        canonical: shelf.canonical,
        jsonLd: [
          breadcrumbJsonLd(shelf.origin, [
            { label: 'Shop', href: '/' },
            { label: shelf.title, href: shelf.path },
          ]),
        ],
      });

export default function CollectionPage() {
  const shelf = useLoaderData<typeof loader>();
  const hrefOf = (page: number) => {
    const search = new URLSearchParams();
    if (shelf.sortKey !== DEFAULT_SORT) search.set('sort', shelf.sortKey);
    if (page > 1) search.set('page', String(page));
    const query = search.toString();
    return query === '' ? shelf.path : `${shelf.path}?${query}`;
  };
  return (
    <div className="wrap pt-5 pb-14 md:pt-7 md:pb-20">
      <Breadcrumbs crumbs={[{ label: 'Shop', href: '/' }]} />
      <div className="mt-3 flex flex-wrap items-end justify-between gap-x-9 gap-y-5 pb-7 md:mt-5 md:pb-9">
        <div>
          <h1>
            {shelf.title}{' '}
            <span className="inline-block font-text text-lede font-normal tracking-normal text-ink-2">
              {shelf.total} {shelf.total === 1 ? 'product' : 'products'}
            </span>
          </h1>
          {shelf.description && <p className="mt-3 max-w-[56ch] text-lede">{shelf.description}</p>}
        </div>
        <FilterForm
          action={shelf.path}
          value={shelf.sortKey}
          options={Object.entries(SORTS).map(([value, { label }]) => ({ value, label }))}
        />
      </div>
      {shelf.products.length === 0 ? (
        <EmptyState title="This shelf is empty" actions={<LinkButton to="/">Go to the shop</LinkButton>}>
          <p>Everything on it has gone. There is more on the others.</p>
        </EmptyState>
      ) : (
        <ProductGrid products={shelf.products} eager={4} />
      )}
      <Pager page={shelf.page} pages={shelf.pages} hrefOf={hrefOf} shown={shelf.shown} />
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
