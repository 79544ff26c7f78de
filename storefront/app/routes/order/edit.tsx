import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { useActionData, useFetcher, useLoaderData } from '@remix-run/react';
import { clockTime } from '~/lib/clock-text.ts';
import { isEmpty } from '~/lib/edit-draft.ts';
import { basisOf, draftOf, forgetDraft } from '~/lib/edit-draft-cookie.server.ts';
import { newIdempotencyKey, readForm, seeOther } from '~/lib/forms.server.ts';
import { formatMoney } from '~/lib/money.ts';
import { openEditable, orderSums, taxLabelOf } from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { Closed } from './closed.tsx';
import { type DraftOutcome, moneyOf, previewOf, variantsOf, wordsOf } from './edit.server.ts';
import { applyForm, keepAndGo, keepAndStay } from './edit-action.server.ts';
import { EditForm } from './edit-form.tsx';
import { EditFrame } from './edit-frame.tsx';
import { editLines } from './edit-lines.server.ts';
import { OrderErrorPage } from './order-error.tsx';
import { windowOf } from './window.server.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
  declined: 'Your bank did not hold the extra amount. Your order is unchanged.',
  lapsed: 'The change was not confirmed in time. Your order is as it was, and no extra money is held.',
};

export async function loader({ request, params }: LoaderFunctionArgs) {
  const opened = await openEditable(request, params['number']);
  const { number, order } = opened;
  const draft = await draftOf(request, number, order.version);
  const until = clockTime(order.editableUntil, order.timeZone);
  const [variants, outcome, window] = await Promise.all([
    variantsOf(request, order, draft),
    order.editEligibility.editable ? previewOf(request, opened, draft) : ({ kind: 'closed' } as const),
    windowOf(request, order),
  ]);
  if (outcome.kind === 'stale') throw redirect(`/orders/${number}/edit/conflict`, 303);
  if (outcome.kind === 'closed') {
    if (isEmpty(draft)) throw redirect(`/orders/${number}`, 303);
    const words = wordsOf(order, draft, variants);
    return data({ open: null, number, until, words }, { status: 409, headers: privateHeaders });
  }
  const preview = outcome.kind === 'preview' ? outcome.preview : undefined;
  const summed = preview?.after ?? order;
  const problem = PROBLEMS[new URL(request.url).searchParams.get('problem') ?? ''];
  const { allowedChanges } = order.editEligibility;
  return data(
    {
      number,
      until,
      words: [],
      open: {
        window,
        key: newIdempotencyKey(),
        basis: await basisOf(draft),
        version: order.version,
        lines: editLines(order, draft, preview, variants),
        changed: !isEmpty(draft),
        money: preview === undefined ? null : moneyOf(preview, order),
        sums: orderSums(summed, taxLabelOf(order)),
        total: formatMoney(summed.total),
        refusals: refusalsOf(outcome),
        problem: problem ?? null,
        fixedBy: order.paymentMethod?.totalFixed ? order.paymentMethod.title : null,
        newAddress: draft.address && `${draft.address.line1}, ${draft.address.city}`,
        newDelivery: draft.delivery && (preview?.after.shippingName ?? 'another way'),
        may: {
          quantity: allowedChanges.includes('setQuantity'),
          swap: allowedChanges.includes('swapVariant'),
          remove: allowedChanges.includes('removeLine'),
          add: allowedChanges.includes('addVariant'),
          address: allowedChanges.includes('setShippingAddress'),
          delivery: allowedChanges.includes('setShippingOption'),
        },
      },
    },
    { headers: privateHeaders },
  );
}

function refusalsOf(outcome: DraftOutcome) {
  return outcome.kind === 'refused' ? outcome.problems : [];
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const opened = await openEditable(request, params['number']);
  const { number, order } = opened;
  const here = `/orders/${number}/edit`;
  if (form['intent'] === 'discard') return seeOther(`/orders/${number}?discarded=1`, await forgetDraft());
  const draft = await draftOf(request, number, order.version);
  const variants = await variantsOf(request, order, draft);
  const lines = editLines(order, draft, undefined, variants);
  const applied = applyForm(draft, lines, order.lines, form);
  if (applied.problems.length > 0 || form['live'] === '1')
    return keepAndStay(number, applied.draft, applied.problems, form);
  if (form['intent'] === 'review') return keepAndGo(number, applied.draft, `${here}/review`);
  const [, target] = (form['intent'] ?? '').split(' ');
  const there = target !== undefined && /^[\w-]+$/.test(target) ? `#line-${target}` : '';
  return keepAndGo(number, applied.draft, `${here}${there}`);
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page
    ? errorMeta(error)
    : pageMeta({
        title: page.open === null ? `Order ${page.number}: the window closed` : `Change order ${page.number}`,
        noindex: true,
      });

export default function EditPage() {
  const { number, until, words, open } = useLoaderData<typeof loader>();
  const posted = useActionData<typeof action>();
  const fetcher = useFetcher<typeof action>({ key: `edit ${number}` });
  if (open === null) return <Closed number={number} until={until} words={words} />;
  return (
    <EditFrame
      number={number}
      title="Change your order"
      window={open.window}
      here={`/orders/${number}/edit`}
      back={{ href: `/orders/${number}`, label: '← Back to the order' }}
    >
      <EditForm number={number} open={open} posted={fetcher.data ?? posted} fetcher={fetcher} />
    </EditFrame>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
