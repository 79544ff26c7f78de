import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { Button, LinkButton } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Field } from '~/components/field.tsx';
import { api, BANK_TIMEOUT_MS } from '~/lib/api.server.ts';
import { BRAND } from '~/lib/brand.ts';
import { clockTime } from '~/lib/clock-text.ts';
import { forgetDraft } from '~/lib/edit-draft-cookie.server.ts';
import { idempotencyKeyOf, newIdempotencyKey, readForm, seeOther } from '~/lib/forms.server.ts';
import { formatMoney } from '~/lib/money.ts';
import { CancelMutation } from '~/lib/order-operations.ts';
import { openOrder } from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { byField, type Problem } from '~/lib/problem.ts';
import { OrderErrorPage } from './order-error.tsx';

const REASON_CHARACTERS_MAX = 500;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, order } = await openOrder(request, params['number']);
  if (order.state === 'CANCELED') throw seeOther(`/orders/${number}?canceled=1`);
  const { canCancel } = order.editEligibility;
  return data(
    {
      key: newIdempotencyKey(),
      number,
      canCancel,
      until: clockTime(order.editableUntil, order.timeZone),
      held: formatMoney(order.heldTotal),
      goods: order.lines.length,
    },
    { status: canCancel ? 200 : 409, headers: privateHeaders },
  );
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const { number, token } = await openOrder(request, params['number']);
  const reason = form['reason']?.trim() ?? '';
  if (reason.length > REASON_CHARACTERS_MAX)
    return refuse(
      { field: 'reason', message: `Please say it in ${REASON_CHARACTERS_MAX} characters.` },
      422,
      reason,
    );
  const { orderCancel: outcome } = await api(
    request,
    CancelMutation,
    { input: { orderToken: token, reason: reason === '' ? null : reason } },
    { idempotencyKey: await idempotencyKeyOf(form), timeoutMs: BANK_TIMEOUT_MS },
  );
  if (outcome.__typename === 'OrderCancelPayload')
    return seeOther(`/orders/${number}?canceled=1`, await forgetDraft());
  if (outcome.__typename === 'OrderNotFoundError') throw new Response(null, { status: 404 });
  const field = outcome.__typename === 'ValidationError' ? 'reason' : '';
  return refuse({ field, message: outcome.message }, field === '' ? 409 : 422, reason);
}

function refuse(problem: Problem, status: 409 | 422, reason: string) {
  return data({ problems: [problem], reason }, { status, headers: privateHeaders });
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page ? errorMeta(error) : pageMeta({ title: `Cancel order ${page.number}`, noindex: true });

export default function CancelPage() {
  const { key, number, canCancel, until, held, goods } = useLoaderData<typeof loader>();
  const posted = useActionData<typeof action>();
  const busy = useNavigation().state === 'submitting';
  const problems = posted?.problems ?? [];
  const errors = byField(problems);
  if (!canCancel)
    return (
      <div className="wrap grid max-w-[46rem] justify-items-start gap-5 py-12 md:py-20">
        <p className="kicker">Order {number}</p>
        <h1>It is too late to cancel here</h1>
        <p className="text-lede">
          The time for that ended at {until}. Nothing was changed. Ring us at{' '}
          <a className="link" href={BRAND.phoneHref}>
            {BRAND.phone}
          </a>{' '}
          and we see how far your cloth is.
        </p>
        <LinkButton to={`/orders/${number}`}>Back to the order</LinkButton>
      </div>
    );
  return (
    <div className="wrap max-w-[50rem] py-8 md:py-12">
      <p className="kicker">Order {number}</p>
      <h1 className="mt-1 mb-6">Cancel it all?</h1>
      <ErrorSummary problems={problems} />
      <Form method="post" noValidate className="card grid gap-6">
        <input type="hidden" name="key" value={key} />
        <div className="border-l-6 border-weld bg-sunk p-4">
          <p className="font-semibold">Nothing is charged.</p>
          <p>
            The {held} held on your card is not taken any more; your bank may list it for some days.{' '}
            {goods === 1 ? 'What you ordered' : 'Everything'} goes back on the shelf. It cannot be undone.
          </p>
        </div>
        <Field
          name="reason"
          label="Why?"
          hint="Only if you like. A person reads it; nobody will try to talk you round."
          error={errors['reason']}
          optional
        >
          {(tied) => (
            <textarea
              {...tied}
              rows={3}
              maxLength={REASON_CHARACTERS_MAX}
              defaultValue={posted?.reason ?? ''}
              className="control"
            />
          )}
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Button tone="danger" busy={busy}>
            {busy ? 'Letting the hold go…' : 'Cancel this order'}
          </Button>
          <LinkButton to={`/orders/${number}`} tone="quiet">
            Keep it
          </LinkButton>
        </div>
      </Form>
    </div>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
