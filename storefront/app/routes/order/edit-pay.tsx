import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Form, Link, useLoaderData, useNavigation, useRevalidator } from '@remix-run/react';
import { useEffect, useState } from 'react';
import { Button } from '~/components/button.tsx';
import { Icon } from '~/components/icon.tsx';
import { Notice } from '~/components/notice.tsx';
import { useHydrated } from '~/components/use-hydrated.ts';
import { api, BANK_TIMEOUT_MS } from '~/lib/api.server.ts';
import { clockTime } from '~/lib/clock-text.ts';
import { draftOf, forgetDraft } from '~/lib/edit-draft-cookie.server.ts';
import { readForm, seeOther } from '~/lib/forms.server.ts';
import { formatMoney } from '~/lib/money.ts';
import { DiscardMutation } from '~/lib/order-operations.ts';
import { openOrder } from '~/lib/order-view.server.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { CardFields } from '../checkout/card-form.tsx';
import { afterEdit } from './after-edit.server.ts';
import { cardSettingsOf } from './card.server.ts';
import { OrderErrorPage } from './order-error.tsx';
import { saveDraft } from './save.server.ts';

export const handle: PageHandle = { payment: true };

const POLL_MS = 4_000;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, order } = await openOrder(request, params['number']);
  const { latestEdit } = order;
  if (latestEdit === null) throw redirect(`/orders/${number}`, 303);
  if (latestEdit.state !== 'REQUIRES_ACTION' && latestEdit.state !== 'PENDING')
    throw await afterEdit(number, latestEdit.state, order);
  const { anotherCard } = latestEdit;
  return data(
    {
      number,
      editId: latestEdit.id,
      anotherCard,
      refusal: anotherCard && latestEdit.declineReason && REFUSALS[latestEdit.declineReason],
      clientSecret: latestEdit.clientSecret,
      card: cardSettingsOf(request, order, `/orders/${number}/edit/return`),
      actionUrl: latestEdit.state === 'REQUIRES_ACTION' ? latestEdit.actionUrl : null,
      amount: formatMoney(latestEdit.planAmount),
      totalAfter: formatMoney(latestEdit.totalAfter),
      until: clockTime(latestEdit.expiresAt, order.timeZone),
    },
    { headers: privateHeaders },
  );
}

const REFUSALS = {
  FUNDS: 'There is not enough on that card. Nothing is held on it; please try another one.',
  EXPIRED: 'That card has expired. Please try another one.',
  NOT_CONFIRMED: 'The step at the bank was not completed. Nothing is held; please try again.',
  OTHER_CARD: 'Your bank did not accept that card. Nothing is held on it; another one may work.',
} as const;

/** Gives the waiting change up, or pays for it on the provider's page instead of this one. */
export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const opened = await openOrder(request, params['number']);
  const { number, token } = opened;
  const { orderEditDiscard: outcome } = await api(
    request,
    DiscardMutation,
    { input: { orderToken: token, editId: form['edit'] ?? '' } },
    { timeoutMs: BANK_TIMEOUT_MS },
  );
  if (outcome.__typename === 'OrderEditDiscardPayload') {
    // The bank may have been quicker: then the change counts, and the order's page says so.
    const { order } = await openOrder(request, number);
    if (order.latestEdit?.state === 'APPLIED')
      return seeOther(`/orders/${number}?saved=${order.version}`, await forgetDraft());
    if (form['intent'] === 'hosted') {
      const draft = await draftOf(request, number, order.version);
      const saved = await saveDraft(request, { ...opened, order }, draft, {}, 'HOSTED');
      return saved instanceof Response ? saved : seeOther(`/orders/${number}/edit?problem=declined`);
    }
    return seeOther(`/orders/${number}?discarded=1`, await forgetDraft());
  }
  return seeOther(`/orders/${number}`);
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page ? errorMeta(error) : pageMeta({ title: `Order ${page.number}: your bank`, noindex: true });

export default function EditPayPage() {
  const page = useLoaderData<typeof loader>();
  const { number, editId, actionUrl, amount, totalAfter, until } = page;
  const busy = useNavigation().state === 'submitting';
  if (page.anotherCard !== null && (actionUrl !== null || page.clientSecret !== null))
    return <AnotherCard busy={busy} />;
  return (
    <div className="wrap grid max-w-[46rem] justify-items-start gap-5 py-10 md:py-16">
      <div>
        <p className="kicker">Order {number}</p>
        <h1 className="mt-1">
          {actionUrl === null ? 'We are checking with your bank.' : `Confirm ${amount} with your bank`}
        </h1>
      </div>
      {actionUrl === null ? (
        <Waiting number={number} />
      ) : (
        <>
          <p className="text-lede">
            Your bank wants to be sure it is you before it holds another {amount}. Then your change is saved,
            and the order comes to {totalAfter}. Until you confirm, it stays as it was.
          </p>
          <a href={actionUrl} className="btn btn-primary">
            Continue to your bank <Icon name="external" />
          </a>
        </>
      )}
      <p className="text-ink-2">What you changed is kept for you until {until}.</p>
      <Form method="post">
        <input type="hidden" name="edit" value={editId} />
        <Button tone="quiet" busy={busy}>
          {busy ? 'Putting it aside…' : 'Discard this change'}
        </Button>
      </Form>
    </div>
  );
}

/** The difference is paid with a card of the shopper's choice: here with scripts, else on the provider's page. */
function AnotherCard({ busy }: { busy: boolean }) {
  const page = useLoaderData<typeof loader>();
  const { number, editId, actionUrl, clientSecret, amount, totalAfter, until } = page;
  const live = useHydrated();
  const [usable, setUsable] = useState(true);
  const back = `/orders/${number}/edit/return`;
  return (
    <div className="wrap grid max-w-[46rem] gap-5 py-10 md:py-16">
      <div>
        <p className="kicker">Order {number}</p>
        <h1 className="mt-1">Hold {amount} on another card</h1>
      </div>
      {page.refusal && <Notice tone="danger" title={page.refusal} focus />}
      <p className="text-lede">
        {amount} is held on it separately. Then your change is saved, and the order comes to {totalAfter}.
        Until then it stays as it was, and what you changed is kept for you until {until}.
      </p>
      {clientSecret !== null && live && usable && (
        <section className="card" aria-label="Card">
          <CardFields
            {...page.card}
            clientSecret={clientSecret}
            label={`Hold ${amount}`}
            done={back}
            refused="Nothing is held. Another card may work."
            onRefused={() => window.location.assign(back)}
            onUnusable={() => setUsable(false)}
          />
        </section>
      )}
      {actionUrl !== null && (
        <p>
          <a href={actionUrl} className="btn btn-primary">
            Continue to payment <Icon name="external" />
          </a>
        </p>
      )}
      <Form method="post" className="flex flex-wrap gap-3">
        <input type="hidden" name="edit" value={editId} />
        {clientSecret !== null && (
          <Button name="intent" value="hosted" busy={busy} tone={live && usable ? 'text' : 'primary'}>
            Use the secure payment page instead
          </Button>
        )}
        <Button tone="quiet" busy={busy}>
          {busy ? 'One moment…' : 'Discard this change'}
        </Button>
      </Form>
    </div>
  );
}

function Waiting({ number }: { number: string }) {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (state !== 'idle') return;
    const timer = setTimeout(revalidate, POLL_MS);
    return () => clearTimeout(timer);
  }, [revalidate, state]);
  return (
    <>
      <p className="text-lede">
        Nothing is doubled. The answer usually comes within a minute; however often you look, this is one
        change. You can leave, we write to you too.
      </p>
      <Link to={`/orders/${number}/edit/pay`} reloadDocument className="btn btn-primary">
        Look again
      </Link>
    </>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
