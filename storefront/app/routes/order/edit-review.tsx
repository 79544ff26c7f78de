import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { Button, LinkButton } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { MoneyPlan } from '~/components/money-plan.tsx';
import { OrderDiff } from '~/components/order-diff.tsx';
import { useHydrated } from '~/components/use-hydrated.ts';
import { BRAND } from '~/lib/brand.ts';
import { clockTime } from '~/lib/clock-text.ts';
import { isEmpty } from '~/lib/edit-draft.ts';
import { basisOf, draftOf } from '~/lib/edit-draft-cookie.server.ts';
import { newIdempotencyKey, readForm, seeOther } from '~/lib/forms.server.ts';
import { formatMoney } from '~/lib/money.ts';
import { diffRows, diffSums } from '~/lib/order-diff-rows.ts';
import { openEditable, openOrder, taxLabelOf } from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { Closed } from './closed.tsx';
import { conflictOf } from './conflict.server.ts';
import { type Conflict, ConflictView } from './conflict-view.tsx';
import { moneyOf, previewOf, variantsOf, wordsOf } from './edit.server.ts';
import { backToEdit, EditFrame } from './edit-frame.tsx';
import { OrderErrorPage } from './order-error.tsx';
import { saveDraft } from './save.server.ts';
import { windowOf } from './window.server.ts';

export async function loader({ request, params }: LoaderFunctionArgs) {
  const opened = await openEditable(request, params['number']);
  const { number, order } = opened;
  const draft = await draftOf(request, number, order.version);
  const until = clockTime(order.editableUntil, order.timeZone);
  const outcome = order.editEligibility.editable
    ? await previewOf(request, opened, draft)
    : ({ kind: 'closed' } as const);
  if (outcome.kind === 'nothing' || outcome.kind === 'refused' || outcome.kind === 'closed')
    throw redirect(`/orders/${number}/edit`, 303);
  if (outcome.kind === 'stale') throw redirect(`/orders/${number}/edit/conflict`, 303);
  const { before, after } = outcome.preview;
  const { shippingAddress: from } = order;
  const to = draft.address;
  return data(
    {
      number,
      until,
      window: await windowOf(request, order),
      key: newIdempotencyKey(),
      basis: await basisOf(draft),
      version: order.version,
      rows: diffRows(
        before,
        after,
        to && { before: `${from.line1}, ${from.city}`, after: `${to.line1}, ${to.city}` },
      ),
      sums: diffSums(before, after, taxLabelOf(order)),
      total: { before: formatMoney(before.total), after: formatMoney(after.total) },
      money: moneyOf(outcome.preview, order),
    },
    { headers: privateHeaders },
  );
}

/** What a change that was not saved leaves to say. */
interface Unsaved {
  readonly message: string | null;
  /** It was tried often enough: a person has to help. */
  readonly call: boolean;
  readonly conflict: Conflict | null;
  readonly closed: { readonly number: string; readonly until: string; readonly words: string[] } | null;
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const opened = await openOrder(request, params['number']);
  const { number, order } = opened;
  const draft = await draftOf(request, number, order.version);
  if (isEmpty(draft)) return seeOther(`/orders/${number}`);
  if (form['basis'] !== (await basisOf(draft)))
    return unsaved(
      { message: 'The change became another one in a second window. Please look it over once more.' },
      409,
    );
  const saved = await saveDraft(request, opened, draft, form, anotherCardOf(form));
  if (saved instanceof Response) return saved;
  switch (saved.kind) {
    case 'closed': {
      const words = wordsOf(order, draft, await variantsOf(request, order, draft));
      return unsaved(
        { closed: { number, until: clockTime(order.editableUntil, order.timeZone), words } },
        409,
      );
    }
    case 'stale': {
      const { order: now } = await openOrder(request, number);
      return unsaved({ conflict: await conflictOf(request, now, draft) }, 409);
    }
    case 'declined':
      return unsaved({ message: saved.message, call: saved.triesLeft === 0 }, 422);
    case 'refused':
      return unsaved({ message: saved.message }, 409);
  }
}

/** With scripts the card fields are in our page, without on the provider's. */
function anotherCardOf(form: Record<string, string>): 'ELEMENT' | 'HOSTED' | null {
  if (form['intent'] !== 'another-card') return null;
  return form['live'] === '1' ? 'ELEMENT' : 'HOSTED';
}

function unsaved(about: Partial<Unsaved>, status: 409 | 422) {
  const answer: Unsaved = { message: null, call: false, conflict: null, closed: null, ...about };
  return data(answer, { status, headers: privateHeaders });
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page
    ? errorMeta(error)
    : pageMeta({ title: `Look over the change of order ${page.number}`, noindex: true });

export default function ReviewPage() {
  const page = useLoaderData<typeof loader>();
  const posted = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const live = useHydrated();
  const { number, money } = page;
  if (posted?.closed) return <Closed {...posted.closed} />;
  const frame = {
    number,
    window: page.window,
    here: `/orders/${number}/edit/review`,
    back: backToEdit(number),
  };
  if (posted?.conflict)
    return (
      <EditFrame {...frame} title="Two changes at once">
        <ConflictView number={number} conflict={posted.conflict} />
      </EditFrame>
    );
  return (
    <EditFrame {...frame} title="Look it over">
      {posted?.message && (
        <ErrorSummary problems={[{ field: '', message: posted.message }]} title="Not saved" />
      )}
      {posted?.call && (
        <p className="mb-6">
          <a href={BRAND.phoneHref} className="btn btn-primary">
            Ring us: {BRAND.phone}
          </a>
        </p>
      )}
      <div className="grid items-start gap-7 md:grid-cols-[1.55fr_1fr] md:gap-9">
        <section className="card" aria-labelledby="diff">
          <h2 id="diff" className="mb-2 text-h3">
            Before and after
          </h2>
          <OrderDiff rows={page.rows} sums={page.sums} total={page.total} />
        </section>
        <section className="card grid gap-5 md:sticky md:top-6" aria-labelledby="money">
          <h2 id="money" className="text-h3">
            What your bank sees
          </h2>
          {money.notes.length > 0 && (
            <ul className="grid gap-1.5">
              {money.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
          <MoneyPlan headline={money.headline} means={money.means}>
            {money.message}
          </MoneyPlan>
          <Form method="post" className="grid gap-3">
            <input type="hidden" name="key" value={page.key} />
            <input type="hidden" name="basis" value={page.basis} />
            <input type="hidden" name="version" value={page.version} />
            <Button name="intent" value="save" busy={busy}>
              {busy ? 'Asking your bank…' : money.save}
            </Button>
            <LinkButton to={`/orders/${number}/edit`} tone="quiet">
              Go on changing
            </LinkButton>
          </Form>
          {money.extra && (
            // Leads to a page of its own, whose policy lets the payment provider in.
            <Form method="post" reloadDocument className="grid">
              <input type="hidden" name="key" value={page.key} />
              <input type="hidden" name="basis" value={page.basis} />
              <input type="hidden" name="version" value={page.version} />
              {live && <input type="hidden" name="live" value="1" />}
              <Button name="intent" value="another-card" tone="quiet" busy={busy}>
                Hold {money.extra} on another card
              </Button>
            </Form>
          )}
          <p className="text-note text-ink-2">
            If the bank says no, your order stays as it was. You can change it again until {page.until}.
          </p>
        </section>
      </div>
    </EditFrame>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
