import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { Breadcrumbs } from '~/components/breadcrumbs.tsx';
import { ErrorPage } from '~/components/error-page.tsx';
import { Gallery } from '~/components/gallery.tsx';
import { ProductGrid } from '~/components/product-card.tsx';
import { Rating } from '~/components/rating.tsx';
import { Ticket } from '~/components/ticket.tsx';
import { cachedApi } from '~/lib/api.server.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { catalogueHeaders } from '~/lib/page-headers.server.ts';
import { breadcrumbJsonLd, errorMeta, pageMeta, shortened } from '~/lib/page-meta.ts';
import { productCardView } from '~/lib/product-view.server.ts';
import { publicOrigin } from '~/lib/public-origin.server.ts';
import { preferencesOf } from '~/lib/session.server.ts';
import { addFromProductPage } from './add.server.ts';
import { BuyForm } from './buy-form.tsx';
import { Facts } from './facts.tsx';
import { productJsonLd } from './json-ld.server.ts';
import { ProductQuery, RelatedQuery } from './product-query.ts';
import { choiceIn, variantView } from './product-view.server.ts';
import { ratingView, reviewView } from './review-view.server.ts';
import { Reviews } from './reviews.tsx';

export const handle: PageHandle = { hydrate: 'late' };

const RELATED_SHOWN = 4;
/** The number on the bale's ticket, printed above the name and not among the measures. */
const TICKET = 'Ticket';

export async function loader({ request, params }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const { region } = await preferencesOf(request);
  const asked = { handle: params['handle'] ?? '', region: region ?? null };
  const { product, shop } = await cachedApi(request, ProductQuery, asked);
  if (!product) throw new Response(null, { status: 404 });

  const { variant, rows } = choiceIn(product, (field) => search.get(field));
  const shelf = product.collections[0];
  const related = shelf === undefined ? [] : await relatedTo(request, product.id, shelf.handle, asked.region);
  const taxIncluded =
    (shop.regions.find(({ handle }) => handle === region) ?? shop.regions[0])?.pricesIncludeTax ?? true;
  const origin = publicOrigin(request);
  const path = `/products/${product.handle}`;
  const crumbs = [
    { label: 'Shop', href: '/' },
    ...(shelf ? [{ label: shelf.title, href: `/collections/${shelf.handle}` }] : []),
  ];
  const { title, subtitle, description, details, images } = product;
  return data(
    {
      title,
      subtitle,
      paragraphs: description.split(/\n{2,}/).filter((paragraph) => paragraph !== ''),
      number: details.find(({ name }) => name === TICKET)?.value ?? null,
      details: details.filter(({ name }) => name !== TICKET),
      ticket: ['Width', 'Size', 'Weight'].flatMap(
        (name) => details.find((detail) => detail.name === name)?.value ?? [],
      ),
      path,
      canonical: `${origin}${path}`,
      crumbs,
      pictures: [...images].sort(
        (a, b) => Number(b.path === variant?.image?.path) - Number(a.path === variant?.image?.path),
      ),
      rows,
      swatches: Object.fromEntries(
        product.options.flatMap(({ name, values }) =>
          values.map((value) => [`${name}: ${value.name}`, value.swatch]),
        ),
      ),
      variant: variant === undefined ? null : variantView(variant, search),
      taxNote: taxIncluded ? 'VAT included' : 'plus sales tax',
      rating: ratingView(product.rating, path),
      reviews: product.reviews.nodes.map(reviewView),
      related,
      jsonLd: [
        productJsonLd(product, origin),
        breadcrumbJsonLd(origin, [...crumbs, { label: title, href: path }]),
      ],
    },
    { headers: catalogueHeaders(request) },
  );
}

async function relatedTo(request: Request, productId: string, collection: string, region: string | null) {
  const { collection: shelf } = await cachedApi(request, RelatedQuery, { collection, region });
  const others = shelf?.products.nodes.filter(({ id }) => id !== productId) ?? [];
  return others.slice(0, RELATED_SHOWN).map(productCardView);
}

/** Add to bag. */
export async function action({ request, params }: ActionFunctionArgs) {
  return addFromProductPage(request, params['handle'] ?? '');
}

export const headers: HeadersFunction = ({ loaderHeaders, actionHeaders }) =>
  actionHeaders.has('Cache-Control') ? actionHeaders : loaderHeaders;

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  // Null, and not undefined, after an action that failed.
  !page
    ? errorMeta(error)
    : pageMeta({
        title: page.title,
        description: shortened(`${page.subtitle}. ${page.paragraphs[0] ?? ''}`),
        canonical: page.canonical,
        picture: page.pictures[0] && `${new URL(page.canonical).origin}${page.pictures[0].path}-640.webp`,
        jsonLd: page.jsonLd,
      });

export default function ProductPage() {
  const page = useLoaderData<typeof loader>();
  // After a refused post without scripts: what was filled in, which the address does not know.
  const { rows, variant } = useActionData<typeof action>()?.kept ?? page;
  return (
    <div className="wrap pt-5 pb-14 md:pt-7 md:pb-20">
      <Breadcrumbs crumbs={page.crumbs} />
      <div className="mt-4 grid gap-x-10 gap-y-7 md:mt-5 md:grid-cols-[1.15fr_1fr] lg:gap-x-14">
        <Gallery key={page.pictures[0]?.path} pictures={page.pictures} title={page.title} />
        <div className="grid content-start gap-6">
          <header>
            <Ticket parts={[...(page.number === null ? [] : [`No. ${page.number}`]), ...page.ticket]} />
            <h1 className="mt-2">{page.title}</h1>
            <p className="mt-2 text-lede">{page.subtitle}</p>
            {page.rating && (
              <p className="mt-3">
                <a
                  href="#reviews"
                  className="inline-flex min-h-6 rounded-sm underline-offset-4 hover:underline"
                >
                  <Rating average={page.rating.average} count={page.rating.count} />
                </a>
              </p>
            )}
          </header>
          <BuyForm
            path={page.path}
            title={page.title}
            rows={rows}
            swatches={page.swatches}
            variant={variant}
            taxNote={page.taxNote}
          />
        </div>
      </div>
      <Facts paragraphs={page.paragraphs} details={page.details} />
      <Reviews rating={page.rating} reviews={page.reviews} path={page.path} />
      {page.related.length > 0 && (
        <section aria-labelledby="related" className="mt-14 border-t border-line pt-9 md:mt-18">
          <h2 id="related" className="mb-7">
            From the same shelf
          </h2>
          <ProductGrid products={page.related} headingLevel="h3" />
        </section>
      )}
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
