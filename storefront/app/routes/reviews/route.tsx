import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Breadcrumbs } from '~/components/breadcrumbs.tsx';
import { ErrorPage } from '~/components/error-page.tsx';
import { FilterChips } from '~/components/filter-form.tsx';
import { Pager } from '~/components/pager.tsx';
import { ReviewCard } from '~/components/rating.tsx';
import { cachedApi } from '~/lib/api.server.ts';
import { graphql } from '~/lib/graphql.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { catalogueHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { cursorBefore, pageFrom, pagesOf, shownOf } from '~/lib/paging.ts';
import { ReviewParts } from '~/lib/product-fragments.ts';
import { publicOrigin } from '~/lib/public-origin.server.ts';
import { ratingView, reviewView } from '../product/review-view.server.ts';
import { RatingSummary } from '../product/reviews.tsx';

export const handle: PageHandle = { hydrate: 'late' };

const REVIEWS_PER_PAGE = 12;

const ReviewsQuery = graphql(
  `
    query ReviewsPage($handle: String!, $rating: Int, $first: Int!, $after: String) {
      product(handle: $handle) {
        handle
        title
        rating {
          average
          count
          distribution
        }
        reviews(first: $first, after: $after, rating: $rating) {
          totalCount
          nodes {
            ...ReviewParts
          }
        }
      }
    }
  `,
  [ReviewParts],
);

const SkipQuery = graphql(`
  query ReviewsSkip($handle: String!, $rating: Int, $first: Int!, $after: String) {
    product(handle: $handle) {
      reviews(first: $first, after: $after, rating: $rating) {
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`);

export async function loader({ request, params }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const page = pageFrom(search);
  const stars = search.get('stars');
  if (page === undefined || (stars !== null && !/^[1-5]$/.test(stars)))
    throw new Response(null, { status: 404 });
  const asked = { handle: params['handle'] ?? '', rating: stars === null ? null : Number(stars) };
  const skip = async (first: number, after: string | null) => {
    const { product } = await cachedApi(request, SkipQuery, { ...asked, first, after });
    return product?.reviews.pageInfo ?? { endCursor: null, hasNextPage: false };
  };
  const after = await cursorBefore(page, skip, REVIEWS_PER_PAGE);
  if (after === undefined) throw new Response(null, { status: 404 });
  const { product } = await cachedApi(request, ReviewsQuery, { ...asked, first: REVIEWS_PER_PAGE, after });
  if (!product) throw new Response(null, { status: 404 });

  const path = `/products/${product.handle}`;
  const { totalCount, nodes } = product.reviews;
  return data(
    {
      title: product.title,
      path,
      canonical: `${publicOrigin(request)}${path}/reviews`,
      stars,
      page,
      pages: pagesOf(totalCount, REVIEWS_PER_PAGE),
      shown: shownOf(page, totalCount, REVIEWS_PER_PAGE),
      rating: ratingView(product.rating, path),
      reviews: nodes.map(reviewView),
    },
    { headers: catalogueHeaders(request) },
  );
}

export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page
    ? errorMeta(error)
    : pageMeta({
        title: `Reviews of ${page.title}`,
        canonical: page.canonical,
        noindex: page.stars !== null || page.page > 1,
      });

export default function ReviewsPage() {
  const { title, path, stars, page, pages, shown, rating, reviews } = useLoaderData<typeof loader>();
  const base = `${path}/reviews`;
  const hrefOf = (wanted: number) => {
    const search = new URLSearchParams({
      ...(stars === null ? {} : { stars }),
      ...(wanted > 1 ? { page: String(wanted) } : {}),
    });
    return `${base}?${search}`;
  };
  return (
    <div className="wrap pt-5 pb-14 md:pt-7 md:pb-20">
      <Breadcrumbs
        crumbs={[
          { label: 'Shop', href: '/' },
          { label: title, href: path },
        ]}
      />
      <h1 className="mt-3 md:mt-5">Reviews of {title}</h1>
      <div className="mt-6 grid gap-x-14 gap-y-7 md:grid-cols-[1fr_1.8fr]">
        <div>{rating && <RatingSummary rating={rating} />}</div>
        <div>
          <h2 className="sr-only">{stars === null ? 'All reviews' : `Reviews with ${stars} stars`}</h2>
          <FilterChips
            chips={
              stars === null
                ? []
                : [{ label: stars === '1' ? '1 star' : `${stars} stars`, hrefWithout: base }]
            }
          />
          {reviews.length === 0 && (
            <p className="mt-5 text-lede">
              {stars === null ? 'No reviews yet.' : 'Nobody gave that many stars.'}
            </p>
          )}
          <div className="mt-3">
            {reviews.map((review) => (
              <ReviewCard key={review.id} review={review} />
            ))}
          </div>
          <Pager page={page} pages={pages} hrefOf={hrefOf} shown={shown} />
        </div>
      </div>
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
