import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/node';
import { Form, useActionData, useFetchers, useLoaderData } from '@remix-run/react';
import { Button, LinkButton } from '~/components/button.tsx';
import { EmptyState } from '~/components/empty-state.tsx';
import { ErrorPage } from '~/components/error-page.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Icon } from '~/components/icon.tsx';
import { Notice, StatusRegion } from '~/components/notice.tsx';
import { Totals } from '~/components/totals.tsx';
import { useChanged } from '~/components/use-changed.ts';
import { cachedApi } from '~/lib/api.server.ts';
import { addToBag, bagOf } from '~/lib/bag.server.ts';
import { bagView } from '~/lib/bag-view.server.ts';
import { readForm, seeOther } from '~/lib/forms.server.ts';
import { graphql } from '~/lib/graphql.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { BagLine } from './bag-line.tsx';
import { changeLine } from './change-line.server.ts';

const RemovedQuery = graphql(`
  query BagRemoved($variantId: ID!) {
    node(id: $variantId) {
      __typename
      ... on ProductVariant {
        title
        product {
          title
        }
      }
    }
  }
`);

export async function loader({ request }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const [bag, removed] = await Promise.all([bagOf(request), removedFrom(request, search)]);
  return data(
    { bag: bag === null || bag.lines.length === 0 ? null : bagView(bag), removed },
    { headers: privateHeaders },
  );
}

/** What was just taken out, from the address; null when it says nothing usable. */
async function removedFrom(request: Request, search: URLSearchParams) {
  const variantId = search.get('removed');
  const quantity = search.get('quantity');
  if (variantId === null || quantity === null || !/^\d{1,6}(\.\d{1,3})?$/.test(quantity)) return null;
  const { node } = await cachedApi(request, RemovedQuery, { variantId }).catch(() => ({ node: null }));
  if (node?.__typename !== 'ProductVariant') return null;
  const title = [node.product.title, node.title].filter((part) => part !== '').join(', ');
  return { variantId, quantity, title };
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  if (form['intent'] !== 'undo') return changeLine(request, form);
  const outcome = await addToBag(request, {
    variantId: form['variant'] ?? '',
    quantity: form['quantity'] ?? '',
  });
  if (!outcome.ok) return data({ problems: [{ field: '', message: outcome.message }] }, { status: 422 });
  return seeOther('/bag', outcome.cookie);
}

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ error }) =>
  error ? errorMeta(error) : pageMeta({ title: 'Your bag', noindex: true });

export default function BagPage() {
  const { bag, removed } = useLoaderData<typeof loader>();
  const problems = useActionData<typeof action>()?.problems ?? [];
  const busy = useFetchers().some(({ state }) => state !== 'idle');
  const changed = useChanged(bag?.total);
  return (
    <div className="wrap pt-8 pb-14 md:pt-12 md:pb-20">
      <h1 className="mb-6 md:mb-8">Your bag</h1>
      <StatusRegion>{changed && bag ? `${bag.totalLabel} ${bag.total}.` : ''}</StatusRegion>
      <div className="grid gap-4 empty:hidden">
        <ErrorSummary problems={problems} />
        {removed && <Removed key={`${removed.variantId} ${removed.quantity}`} {...removed} />}
        {bag?.warnings.map((message) => (
          <Notice key={message} tone="warning" title={message} />
        ))}
      </div>
      {bag === null ? (
        <EmptyState
          title="Nothing in it yet"
          actions={
            <>
              <LinkButton to="/collections/cloth">Look at cloth</LinkButton>
              <LinkButton to="/search" tone="quiet">
                Search
              </LinkButton>
            </>
          }
        >
          <p>
            What you put in stays here for 60 days. Nothing is reserved, and nothing is cut, before you order.
          </p>
        </EmptyState>
      ) : (
        <div className="grid items-start gap-7 md:grid-cols-[1.55fr_1fr] md:gap-9">
          <section className="card" aria-labelledby="bag-lines">
            <h2 id="bag-lines" className="sr-only">
              What is in it
            </h2>
            <ul>
              {bag.lines.map((line) => (
                <BagLine key={line.line.id} {...line} problems={problems} />
              ))}
            </ul>
          </section>
          <section className="card grid gap-5 md:sticky md:top-6" aria-labelledby="bag-sums">
            <h2 id="bag-sums" className="text-h3">
              What it comes to
            </h2>
            <Totals sums={bag.sums} totalLabel={bag.totalLabel} total={bag.total} busy={busy} />
            <LinkButton to="/checkout">Go to checkout</LinkButton>
            <p className="flex gap-2.5 text-note text-ink-2">
              <Icon name="scissors" className="mt-0.5" />
              <span>
                After you pay you have an hour to change or cancel, free. We cut and charge your card only
                then.
              </span>
            </p>
          </section>
        </div>
      )}
    </div>
  );
}

function Removed({ variantId, quantity, title }: { variantId: string; quantity: string; title: string }) {
  return (
    <div className="mb-3">
      <Notice tone="info" title={`${title} is out of your bag.`} focus>
        <Form method="post" action="/bag">
          <input type="hidden" name="variant" value={variantId} />
          <input type="hidden" name="quantity" value={quantity} />
          <Button tone="text" name="intent" value="undo">
            Put it back
          </Button>
        </Form>
      </Notice>
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
