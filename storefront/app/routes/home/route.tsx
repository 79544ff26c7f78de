import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { ProductGrid } from '~/components/product-card.tsx';
import { cachedApi } from '~/lib/api.server.ts';
import { BRAND } from '~/lib/brand.ts';
import { graphql } from '~/lib/graphql.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { catalogueHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { PictureParts, ProductCardParts } from '~/lib/product-fragments.ts';
import { productCardView } from '~/lib/product-view.server.ts';
import { publicOrigin } from '~/lib/public-origin.server.ts';
import { preferencesOf } from '~/lib/session.server.ts';
import { CuttingHour } from './cutting-hour.tsx';
import { Doors } from './doors.tsx';
import { Hero } from './hero.tsx';

export const handle: PageHandle = { hydrate: 'late' };

const ShelvesQuery = graphql(`
  query HomeShelves {
    collections {
      handle
    }
  }
`);

const Door = graphql(
  `
    fragment Door on Collection @_unmask {
      handle
      title
      description
      products(first: 2) {
        totalCount
        nodes {
          handle
          title
          subtitle
          details {
            name
            value
          }
          images {
            ...PictureParts
          }
        }
      }
    }
  `,
  [PictureParts],
);

const HomeQuery = graphql(
  `
    query Home($first: String!, $second: String!, $third: String!, $region: String) {
      first: collection(handle: $first, region: $region) {
        ...Door
      }
      second: collection(handle: $second, region: $region) {
        ...Door
      }
      third: collection(handle: $third, region: $region) {
        ...Door
      }
      products(first: 4, sort: NEWEST, region: $region) {
        nodes {
          ...ProductCardParts
        }
      }
    }
  `,
  [Door, ProductCardParts],
);

export async function loader({ request }: LoaderFunctionArgs) {
  const { region } = await preferencesOf(request);
  const { collections } = await cachedApi(request, ShelvesQuery, {});
  const [first, second, third] = collections.map(({ handle }) => handle);
  const home = await cachedApi(request, HomeQuery, {
    first: first ?? '',
    second: second ?? '',
    third: third ?? '',
    region: region ?? null,
  });
  const month = home.first?.products.nodes[0] ?? null;
  const doors = [home.first, home.second, home.third].flatMap((shelf, index) => {
    if (!shelf) return [];
    // The first door must not show the picture that already fills the top of the page.
    const product = shelf.products.nodes[index === 0 ? 1 : 0] ?? shelf.products.nodes[0];
    const { handle, title, description, products } = shelf;
    return {
      href: `/collections/${handle}`,
      title,
      description,
      count: products.totalCount,
      picture: product?.images[0] ?? null,
    };
  });
  return data(
    {
      canonical: `${publicOrigin(request)}/`,
      month: month && {
        title: month.title,
        href: `/products/${month.handle}`,
        subtitle: month.subtitle,
        picture: month.images[0] ?? null,
        facts: ['Width', 'Weight'].flatMap(
          (name) => month.details.find((detail) => detail.name === name)?.value ?? [],
        ),
      },
      doors,
      fresh: home.products.nodes.map(productCardView),
    },
    { headers: catalogueHeaders(request) },
  );
}

export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page
    ? errorMeta(error)
    : pageMeta({
        title: BRAND.what,
        description: BRAND.description,
        canonical: page?.canonical,
        jsonLd: [
          {
            '@context': 'https://schema.org',
            '@type': 'Organization',
            name: BRAND.name,
            url: page?.canonical,
            telephone: BRAND.phone,
          },
        ],
      });

export default function Home() {
  const { month, doors, fresh } = useLoaderData<typeof loader>();
  return (
    <>
      <Hero month={month} />
      <Doors doors={doors} />
      <CuttingHour />
      {fresh.length > 0 && (
        <section aria-labelledby="fresh" className="wrap py-14 md:py-20">
          <h2 id="fresh" className="mb-7">
            New on the table
          </h2>
          <ProductGrid products={fresh} headingLevel="h3" />
        </section>
      )}
    </>
  );
}
