import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useState } from 'react';
import { Button, LinkButton } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Icon } from '~/components/icon.tsx';
import { Notice } from '~/components/notice.tsx';
import { useHydrated } from '~/components/use-hydrated.ts';
import { BRAND } from '~/lib/brand.ts';
import { timeSince } from '~/lib/clock-text.ts';
import { readForm, seeOther } from '~/lib/forms.server.ts';
import { formatMoney } from '~/lib/money.ts';
import { openOrder } from '~/lib/order-view.server.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import type { Problem } from '~/lib/problem.ts';
import { CardForm } from '../checkout/card-form.tsx';
import { cardSettingsOf } from './card.server.ts';
import { OrderErrorPage } from './order-error.tsx';
import { openPayAgain } from './pay-again.server.ts';

export const handle: PageHandle = { payment: true };

const PROBLEMS: Readonly<Record<string, string>> = {
  declined: 'Your bank did not accept the card. Nothing was charged. Another card may work.',
  unpaid: 'You came back without paying. Nothing was held.',
  unconfirmed: 'Your bank still waits for your confirmation. Nothing was charged. Please try again.',
  processing: 'We are checking with your bank. Nothing is doubled; look again in a moment.',
};

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, order } = await openOrder(request, params['number']);
  const { paymentDue } = order;
  if (paymentDue === null) throw redirect(`/orders/${number}`, 303);
  return data(
    {
      number,
      amount: formatMoney(paymentDue.amount),
      until: timeSince(paymentDue.until, order.serverNow, order.timeZone),
      retried: paymentDue.retried,
      problem: PROBLEMS[new URL(request.url).searchParams.get('problem') ?? ''] ?? null,
      card: cardSettingsOf(request, order, `/orders/${number}/pay/return`),
    },
    { headers: privateHeaders },
  );
}

/** Opens the payment: with `intent=element` for the card fields of this page, else on the provider's own page. */
export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const { number, token } = await openOrder(request, params['number']);
  const flow = form['intent'] === 'element' ? 'ELEMENT' : 'HOSTED';
  const outcome = await openPayAgain(request, token, flow);
  if (outcome.kind === 'over') throw redirect(`/orders/${number}/pay/return`, 303);
  if (outcome.kind === 'refused')
    return data(
      { clientSecret: null, problems: [{ field: '', message: outcome.message }] },
      { status: 422, headers: privateHeaders },
    );
  if (flow === 'HOSTED') return seeOther(`/orders/${number}/pay/secure`);
  const problems: Problem[] = [];
  return data({ clientSecret: outcome.clientSecret, problems }, { headers: privateHeaders });
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page ? errorMeta(error) : pageMeta({ title: `Pay order ${page.number} again`, noindex: true });

export default function PayAgainPage() {
  const page = useLoaderData<typeof loader>();
  const posted = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const live = useHydrated();
  const [usable, setUsable] = useState(true);
  const { number, amount } = page;
  const inPage = live && usable;
  return (
    <div className="wrap grid max-w-[46rem] gap-6 py-10 md:py-14">
      <header>
        <p className="kicker">Order {number}</p>
        <h1 className="mt-1">Pay {amount} with any card</h1>
        <p className="mt-3 text-lede">
          We could not charge your card. We keep your cloth until {page.until}; if it is not paid by then, the
          order is cancelled and nothing stays charged.
        </p>
      </header>
      <ErrorSummary problems={posted?.problems ?? []} title="This could not be opened" />
      {page.problem && <Notice tone="danger" title={page.problem} focus />}
      <section className="card grid gap-5" aria-labelledby="pay">
        <h2 id="pay" className="text-h3">
          Payment
        </h2>
        <p className="flex gap-2.5 border-l-6 border-weld bg-sunk p-4">
          <Icon name="clock" className="mt-0.5" />
          <span>
            {amount} is charged as soon as your bank agrees, once.{' '}
            {page.retried
              ? 'We also go on trying the card you ordered with; whichever comes first counts, never both.'
              : 'The card you ordered with is not charged.'}
          </span>
        </p>
        {inPage && (
          <CardForm
            {...page.card}
            open={{ action: `/orders/${number}/pay`, fields: { amount } }}
            label={`Pay ${amount}`}
            done={`/orders/${number}/pay/return`}
            refused="Nothing was charged. Another card may work."
            onUnusable={() => setUsable(false)}
          />
        )}
        {live && !usable && (
          <Notice tone="warning" title="The card form could not be loaded.">
            <p>You can pay on the secure payment page instead. Nothing was held.</p>
          </Notice>
        )}
        <Form method="post" className={inPage ? 'border-t border-line pt-4' : ''}>
          <Button
            name="intent"
            value="hosted"
            busy={busy}
            tone={inPage ? 'text' : 'primary'}
            className={inPage ? '' : 'w-full'}
          >
            Pay on the secure payment page{inPage ? ' instead' : ''}
          </Button>
        </Form>
      </section>
      <div className="flex flex-wrap gap-3">
        <LinkButton to={`/orders/${number}`} tone="quiet">
          Back to the order
        </LinkButton>
        <a href={BRAND.phoneHref} className="btn btn-quiet">
          Ring us: {BRAND.phone}
        </a>
      </div>
    </div>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
