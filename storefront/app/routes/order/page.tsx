import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/node';
import { Form, Link, useLoaderData, useNavigation, useRevalidator } from '@remix-run/react';
import { AddressText } from '~/components/address-text.tsx';
import { Button, LinkButton } from '~/components/button.tsx';
import { CartLine } from '~/components/cart-line.tsx';
import { Icon } from '~/components/icon.tsx';
import { Notice } from '~/components/notice.tsx';
import { TapeTimer } from '~/components/tape-timer.tsx';
import { Timeline } from '~/components/timeline.tsx';
import { Totals } from '~/components/totals.tsx';
import { addressLines } from '~/lib/address-form.ts';
import { api } from '~/lib/api.server.ts';
import { BRAND } from '~/lib/brand.ts';
import { clockTime, timeSince } from '~/lib/clock-text.ts';
import { countryName } from '~/lib/countries.server.ts';
import { isEmpty } from '~/lib/edit-draft.ts';
import { draftOf } from '~/lib/edit-draft-cookie.server.ts';
import { idempotencyKeyOf, newIdempotencyKey, readForm, seeOther } from '~/lib/forms.server.ts';
import { formatMoney, signOf } from '~/lib/money.ts';
import { orderHeadline } from '~/lib/order-headline.ts';
import { ExtendMutation, type Order } from '~/lib/order-operations.ts';
import {
  historyOf,
  lineAmount,
  openOrder,
  orderLineView,
  orderSums,
  paymentFacts,
  refundFacts,
  taxLabelOf,
} from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { shipsByWords } from '~/lib/product-view.server.ts';
import { keepPreferences, preferencesOf } from '~/lib/session.server.ts';
import { newsOf } from './notices.ts';
import { OrderErrorPage } from './order-error.tsx';
import { windowOf } from './window.server.ts';

const SECONDS_A_MINUTE = 60;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, order } = await openOrder(request, params['number']);
  const { editEligibility: may, timeZone, serverNow, state } = order;
  const [draft, window] = await Promise.all([
    draftOf(request, number, order.version),
    windowOf(request, order),
  ]);
  const until = clockTime(order.editableUntil, timeZone);
  const total = formatMoney(order.total);
  const mayChange = may.editable && may.allowedChanges.length > 0;
  return data(
    {
      key: newIdempotencyKey(),
      number,
      placed: timeSince(order.placedAt, serverNow, timeZone),
      headline: orderHeadline({
        state,
        editable: may.editable,
        waitsForBank: waitsForBank(order),
        mayChange: mayChange || may.canCancel,
        until,
        total,
        charged: formatMoney(order.capturedTotal),
        chargedAt: order.finalizedAt && timeSince(order.finalizedAt, serverNow, timeZone),
        canceledAt: order.canceledAt && timeSince(order.canceledAt, serverNow, timeZone),
        payBy: order.paymentMethod?.promised ? order.paymentMethod.title : null,
        totalFixed: order.paymentMethod?.totalFixed === true,
        held: signOf(order.heldTotal) === 0 ? null : formatMoney(order.heldTotal),
        due: dueOf(order),
      }),
      news: newsOf(new URL(request.url).searchParams, { state, version: order.version, total, until }),
      window,
      extraMinutes: may.canExtend ? Math.floor(may.extensionSeconds / SECONDS_A_MINUTE) : 0,
      mayChange,
      mayCancel: may.canCancel,
      hasDraft: may.editable && !isEmpty(draft),
      bank: bankOf(order),
      due: dueOf(order),
      closed: state !== 'OPEN' && state !== 'CANCELED' && state !== 'CAPTURE_FAILED',
      mayReview: state === 'CAPTURED',
      lines: order.lines.map((line) => ({
        line: orderLineView(line),
        lineId: line.id,
        amount: lineAmount(line),
        delay: line.shipsBy === null ? null : shipsByWords(line.shipsBy),
      })),
      sums: orderSums(order, taxLabelOf(order)),
      total,
      totalLabel: totalLabelOf(order),
      payments: order.paymentMethod?.promised ? [] : paymentFacts(order),
      refunds: refundFacts(order),
      toPay: toPayOf(order),
      address: addressLines(order.shippingAddress, countryName(order.shippingAddress.countryCode)),
      shippingName: order.shippingName,
      email: order.email,
      history: historyOf(order),
    },
    { headers: privateHeaders },
  );
}

function waitsForBank({ latestEdit }: Order): boolean {
  return latestEdit?.state === 'REQUIRES_ACTION' || latestEdit?.state === 'PENDING';
}

/** What is to be paid again, in words; null while nothing is wrong. */
function dueOf({ paymentDue, timeZone, serverNow }: Order) {
  if (paymentDue === null) return null;
  const { amount, until, retried } = paymentDue;
  return { amount: formatMoney(amount), until: timeSince(until, serverNow, timeZone), retried };
}

/** The change that waits for the bank; null when none does. */
function bankOf(order: Order) {
  const { latestEdit } = order;
  if (latestEdit === null || !waitsForBank(order)) return null;
  return {
    title:
      latestEdit.state === 'PENDING'
        ? 'We are checking with your bank. Nothing is doubled.'
        : latestEdit.anotherCard === null
          ? `Your bank asks you to confirm ${formatMoney(latestEdit.planAmount)}.`
          : `Your change waits for another card: ${formatMoney(latestEdit.planAmount)} is to be held on it.`,
    sentence: `Until then your order stays as it is. This waits until ${clockTime(latestEdit.expiresAt, order.timeZone)}.`,
  };
}

/** What the shopper has to do to pay by themselves; null when there is nothing to do. */
function toPayOf({ paymentMethod }: Order) {
  if (!paymentMethod?.promised || signOf(paymentMethod.outstanding) === 0) return null;
  const { title, reference, instructions, outstanding } = paymentMethod;
  return {
    title,
    rows: [
      { label: 'Amount', value: formatMoney(outstanding) },
      { label: 'Reference', value: reference },
      ...instructions,
    ],
  };
}

function totalLabelOf({ state, capturedTotal, paymentMethod }: Order): string {
  if (state === 'CANCELED') return 'Would have been';
  if (paymentMethod?.promised) return signOf(capturedTotal) === 0 ? 'To be paid' : 'Paid';
  return signOf(capturedTotal) === 0 ? 'To be charged' : 'Charged';
}

/** Hides or shows the timer, or asks for more time. */
export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const { number, token } = await openOrder(request, params['number']);
  const timer = form['timer'];
  if (timer === 'hide' || timer === 'show') {
    const preferences = await preferencesOf(request);
    return seeOther(
      `/orders/${number}`,
      await keepPreferences({ ...preferences, timerHidden: timer === 'hide' }),
    );
  }
  if (form['intent'] !== 'extend') throw new Response(null, { status: 400 });
  const { orderEditWindowExtend: outcome } = await api(
    request,
    ExtendMutation,
    { input: { orderToken: token } },
    { idempotencyKey: await idempotencyKeyOf(form) },
  );
  const extended = outcome.__typename === 'OrderEditWindowExtendPayload';
  return seeOther(`/orders/${number}?${extended ? 'extended=1' : 'problem=extend'}`);
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page
    ? errorMeta(error)
    : pageMeta({ title: `${page.news ? `${page.news.word}: ` : ''}Order ${page.number}`, noindex: true });

export default function OrderPage() {
  const page = useLoaderData<typeof loader>();
  const { number, headline, news, window, bank } = page;
  const { revalidate } = useRevalidator();
  return (
    <div className="wrap pt-8 pb-14 md:pt-12 md:pb-20">
      {news && (
        <div className="mb-6">
          <Notice key={news.title} tone={news.tone} title={news.title} focus>
            {news.sentence && <p>{news.sentence}</p>}
          </Notice>
        </div>
      )}
      <header>
        <p className="kicker">
          Order {number} · placed {page.placed}
        </p>
        <h1 className="mt-1 max-w-[18ch]">
          {headline.title.split(/(?<=\.) /).map((sentence, index) => (
            <span key={sentence} className="block">
              {index > 0 && ' '}
              {sentence}
            </span>
          ))}
        </h1>
        <p className="mt-3 max-w-[52ch] text-lede">{headline.sentence}</p>
      </header>
      {page.due && (
        <div className="mt-6">
          {/* A page of its own: its policy lets the payment provider in. */}
          <LinkButton to={`/orders/${number}/pay`} reloadDocument>
            Pay {page.due.amount} again
          </LinkButton>
        </div>
      )}
      {bank && (
        <div className="mt-6 max-w-[46rem]">
          <Notice tone="warning" title={bank.title}>
            <p>{bank.sentence}</p>
            <Link
              to={`/orders/${number}/edit/pay`}
              reloadDocument
              className="btn-text mt-1 inline-flex items-center"
            >
              Look at it
            </Link>
          </Notice>
        </div>
      )}
      {window && (
        <div className="mt-6 grid gap-2">
          <TapeTimer {...window} checkHref={`/orders/${number}`} onStale={revalidate} />
          {page.extraMinutes > 0 && <MoreTime minutes={page.extraMinutes} keyOfForm={page.key} />}
        </div>
      )}
      {page.hasDraft && (
        <div className="mt-6 max-w-[46rem]">
          <Notice tone="info" title="You have begun a change that is not saved.">
            <Link to={`/orders/${number}/edit`} className="btn-text inline-flex items-center">
              Go on with it
            </Link>
          </Notice>
        </div>
      )}
      {(page.mayChange || page.mayCancel) && (
        <div className="mt-6 flex flex-wrap gap-3">
          {page.mayChange && <LinkButton to={`/orders/${number}/edit`}>Change this order</LinkButton>}
          {page.mayCancel && (
            <LinkButton to={`/orders/${number}/cancel`} tone="quiet">
              Cancel order
            </LinkButton>
          )}
        </div>
      )}
      <div className="mt-8 grid items-start gap-7 md:grid-cols-[1.55fr_1fr] md:gap-9">
        <div className="grid gap-7">
          <Lines />
          <section className="card" aria-labelledby="history">
            <h2 id="history" className="mb-4 text-h3">
              What happened
            </h2>
            <Timeline entries={page.history} />
          </section>
        </div>
        <div className="grid gap-7 md:sticky md:top-6">
          <ToPay />
          <Money />
        </div>
      </div>
      {page.closed && <AfterClosing />}
    </div>
  );
}

function MoreTime({ minutes, keyOfForm }: { minutes: number; keyOfForm: string }) {
  const busy = useNavigation().state === 'submitting';
  return (
    <Form method="post" preventScrollReset className="flex flex-wrap items-center gap-x-2">
      <input type="hidden" name="key" value={keyOfForm} />
      <span className="text-ink-2">Need longer? Once, we wait.</span>
      <Button tone="text" name="intent" value="extend" busy={busy} className="mx-0">
        {minutes} more minutes
      </Button>
    </Form>
  );
}

function Lines() {
  const { lines, number, mayReview } = useLoaderData<typeof loader>();
  return (
    <section className="card" aria-labelledby="lines">
      <h2 id="lines" className="mb-4 text-h3">
        What you ordered
      </h2>
      <ul>
        {lines.map(({ line, lineId, amount, delay }) => (
          <CartLine
            key={line.id}
            line={line}
            quantity={amount}
            notice={delay && <p className="mt-1 text-note">Being woven: {delay}.</p>}
            controls={
              mayReview && (
                <Link
                  to={`/orders/${number}/review/${encodeURIComponent(lineId)}`}
                  className="btn-text inline-flex items-center"
                >
                  Write a review<span className="sr-only"> of {line.title}</span>
                </Link>
              )
            }
          />
        ))}
      </ul>
    </section>
  );
}

function ToPay() {
  const { toPay, window } = useLoaderData<typeof loader>();
  if (toPay === null) return null;
  return (
    <section className="card grid gap-4" aria-labelledby="to-pay">
      <h2 id="to-pay" className="text-h3">
        How to pay: {toPay.title}
      </h2>
      <dl className="grid gap-3">
        {toPay.rows.map(({ label, value }) => (
          <div key={label}>
            <dt className="text-note text-ink-2">{label}</dt>
            <dd className="font-semibold break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {window && (
        <p className="text-note text-ink-2">
          The amount follows your changes. Pay when the time for changes is over.
        </p>
      )}
    </section>
  );
}

function Money() {
  const page = useLoaderData<typeof loader>();
  return (
    <section className="card grid gap-5" aria-labelledby="money">
      <h2 id="money" className="text-h3">
        What it comes to
      </h2>
      <Totals sums={page.sums} totalLabel={page.totalLabel} total={page.total} />
      <dl className="grid gap-4 border-t border-line pt-4">
        {page.payments.map(({ id, card, facts }) => (
          <Fact key={id} label="Card">
            <span className="font-semibold">{card}</span>
            {facts.map((fact) => (
              <span key={fact} className="block text-ink-2">
                {fact}
              </span>
            ))}
          </Fact>
        ))}
        {page.refunds.map(({ id, fact, why }) => (
          <Fact key={id} label="Back">
            <span className="font-semibold">{why}</span>
            <span className="block text-ink-2">{fact}</span>
          </Fact>
        ))}
        <Fact label="To">
          <AddressText lines={page.address} />
        </Fact>
        <Fact label="By">{page.shippingName}</Fact>
        <Fact label="Mail to">
          <span className="break-all">{page.email}</span>
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="grid grid-cols-[4rem_1fr] gap-x-3">
      <dt className="pt-0.5 text-note text-ink-2">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

/** Changes are over: people still answer. */
function AfterClosing() {
  return (
    <p className="mt-8 flex max-w-[60ch] gap-3 border-l-6 border-weld bg-card p-4">
      <Icon name="scissors" className="mt-0.5" />
      <span>
        Something wrong after all? Cloth that is cut cannot go back on the roll, but ring us and we see what
        can be done:{' '}
        <a className="link" href={BRAND.phoneHref}>
          {BRAND.phone}
        </a>
        . What is not cut to length can be sent back:{' '}
        <Link to="/help/delivery" className="link">
          delivery and returns
        </Link>
        .
      </span>
    </p>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
