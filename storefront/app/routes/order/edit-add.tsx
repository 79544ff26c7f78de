import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useRouteLoaderData } from '@remix-run/react';
import { Button } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { cachedApi } from '~/lib/api.server.ts';
import { withMore } from '~/lib/edit-draft.ts';
import { draftOf } from '~/lib/edit-draft-cookie.server.ts';
import { readForm } from '~/lib/forms.server.ts';
import { formatMoney } from '~/lib/money.ts';
import { elementId, openEditable } from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { withUnit } from '~/lib/quantity.ts';
import type { loader as rootLoader } from '~/root.tsx';
import { AddCard } from './add-card.tsx';
import { type Addable, AddListQuery, AddSearchQuery, AddVariantQuery } from './add-query.ts';
import { keepAndGo } from './edit-action.server.ts';
import { backToEdit, EditFrame } from './edit-frame.tsx';
import { OrderErrorPage } from './order-error.tsx';
import { windowOf } from './window.server.ts';

const SHOWN = 12;
const QUERY_CHARACTERS_MAX = 80;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, order } = await openEditable(request, params['number']);
  if (!order.editEligibility.allowedChanges.includes('addVariant'))
    throw redirect(`/orders/${number}/edit`, 303);
  const search = new URL(request.url).searchParams;
  const query = (search.get('q') ?? '').normalize('NFC').trim().slice(0, QUERY_CHARACTERS_MAX);
  const shelf = search.get('shelf');
  const asked = { first: SHOWN, after: search.get('after'), region: order.regionHandle };
  const [found, window] = await Promise.all([
    query === ''
      ? cachedApi(request, AddListQuery, { ...asked, collection: shelf }).then(({ products }) => products)
      : cachedApi(request, AddSearchQuery, { ...asked, query }).then(({ search }) => search),
    windowOf(request, order),
  ]);
  const { hasNextPage, endCursor } = found.pageInfo;
  const next = new URLSearchParams({
    ...(query === '' ? {} : { q: query }),
    ...(shelf === null ? {} : { shelf }),
    ...(endCursor === null ? {} : { after: endCursor }),
  });
  return data(
    {
      number,
      window,
      query,
      shelf,
      total: found.totalCount,
      products: found.nodes.map(addableView),
      next: hasNextPage ? `/orders/${number}/edit/add?${next}` : null,
    },
    { headers: privateHeaders },
  );
}

function addableView({ id, handle, title, subtitle, image, priceRange, variants }: Addable) {
  const { minimum, maximum } = priceRange;
  const metre = variants[0]?.unitOfMeasure === 'METRE';
  return {
    id: elementId(id),
    href: `/products/${handle}`,
    title,
    subtitle,
    picture: image,
    price: {
      now: formatMoney(minimum),
      from: minimum.amount !== maximum.amount,
      ...(metre ? { per: 'metre' } : {}),
    },
    least: metre ? withUnit(variants[0]?.quantityMinimum ?? '1', 'm') : null,
    variants: variants
      .filter(({ availability }) => availability.status !== 'SOLD_OUT')
      .map((variant) => ({ value: variant.id, label: variant.title })),
  };
}

export type AddableView = ReturnType<typeof addableView>;

/** Puts the least of a variant into the draft; how much it is to be is chosen on the page that follows. */
export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const { number, order } = await openEditable(request, params['number']);
  const id = form['variant'] ?? '';
  const { node } = await cachedApi(request, AddVariantQuery, { id });
  if (node?.__typename !== 'ProductVariant')
    return data(
      { problems: [{ field: '', message: 'This cannot be added any more. Please choose something else.' }] },
      { status: 422, headers: privateHeaders },
    );
  const draft = await draftOf(request, number, order.version);
  const next = withMore(draft, order.lines, { variantId: node.id, quantity: node.quantityMinimum });
  return keepAndGo(number, next, `/orders/${number}/edit`);
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page ? errorMeta(error) : pageMeta({ title: `Add to order ${page.number}`, noindex: true });

export default function AddPage() {
  const { number, window, query, shelf, total, products, next } = useLoaderData<typeof loader>();
  const problems = useActionData<typeof action>()?.problems ?? [];
  const menu = useRouteLoaderData<typeof rootLoader>('root')?.menu ?? [];
  const here = `/orders/${number}/edit/add`;
  return (
    <EditFrame
      number={number}
      title="Add something else"
      window={window}
      here={here}
      back={backToEdit(number)}
    >
      <ErrorSummary problems={problems} />
      <Form method="get" action={here} role="search" className="flex max-w-[36rem] items-end gap-2">
        <label className="grid flex-1 gap-1.5">
          <span className="font-semibold">What are you looking for?</span>
          <input key={query} type="search" name="q" defaultValue={query} className="control" />
        </label>
        <Button tone="quiet">Search</Button>
      </Form>
      <ul className="mt-4 flex flex-wrap gap-x-5 gap-y-1">
        {menu.map(({ label, href }) => {
          const handle = href.replace('/collections/', '');
          return (
            <li key={href}>
              <Link
                to={`${here}?shelf=${encodeURIComponent(handle)}`}
                aria-current={query === '' && shelf === handle ? 'page' : undefined}
                className="link inline-flex min-h-8 items-center aria-[current=page]:font-semibold"
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
      <p className="mt-5 mb-5 text-ink-2">
        {total === 0
          ? `Nothing for “${query}”. A shorter word may find it.`
          : `${total} to choose from. It comes at today’s price, in the same parcel.`}
      </p>
      <ul className="grid grid-cols-2 gap-x-4 gap-y-8 md:grid-cols-3 md:gap-x-6 md:gap-y-12 lg:grid-cols-4">
        {products.map((product) => (
          <li key={product.id} className="grid">
            <AddCard product={product} number={number} action={here} />
          </li>
        ))}
      </ul>
      {next && (
        <Link to={next} className="btn btn-quiet mt-10">
          Show more
        </Link>
      )}
    </EditFrame>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
