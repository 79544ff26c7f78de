import { type FetcherWithComponents, Form, Link, useNavigation } from '@remix-run/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { MoneyPlan } from '~/components/money-plan.tsx';
import { Notice, StatusRegion } from '~/components/notice.tsx';
import { Totals } from '~/components/totals.tsx';
import { useChanged } from '~/components/use-changed.ts';
import { useHydrated } from '~/components/use-hydrated.ts';
import { byField } from '~/lib/problem.ts';
import type { action, loader } from './edit.tsx';
import { EditLineRow } from './edit-line.tsx';

type Page = ReturnType<typeof import('@remix-run/react').useLoaderData<typeof loader>>;
type Open = NonNullable<Page['open']>;
type Posted = ReturnType<typeof import('@remix-run/react').useActionData<typeof action>>;

/** Everything about an order that can be changed in place, and what it would come to. */
export function EditForm({
  number,
  open,
  posted,
  fetcher,
}: {
  number: string;
  open: Open;
  posted: Posted;
  fetcher: FetcherWithComponents<NonNullable<Posted>>;
}) {
  const live = useHydrated();
  const form = useRef<HTMLFormElement>(null);
  const busy = fetcher.state !== 'idle';
  const { unsent, watch } = useUnsent(busy);
  // The same list while nothing changed: its summary takes the focus whenever it is another one.
  const problems = useMemo(
    () => [...(posted?.problems ?? []), ...open.refusals],
    [posted?.problems, open.refusals],
  );
  const errors = byField(problems);
  const news = useChanged(open.total);
  const send = () => form.current && fetcher.submit(form.current);
  return (
    <>
      <StatusRegion>{news ? `New total ${open.total}. ${open.money?.headline ?? ''}` : ''}</StatusRegion>
      <div className="mb-6 grid gap-4 empty:mb-0">
        <ErrorSummary problems={problems} />
        {open.problem && problems.length === 0 && <Notice tone="danger" title={open.problem} focus />}
        {open.fixedBy && <FixedTotal number={number} by={open.fixedBy} />}
      </div>
      <div className="grid items-start gap-7 md:grid-cols-[1.55fr_1fr] md:gap-9">
        <section className="card" aria-labelledby="lines">
          <h2 id="lines" className="mb-4 text-h3">
            What you ordered
          </h2>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens to what its own controls do */}
          <div onInput={watch} onClick={watch} onKeyDown={watch}>
            <fetcher.Form
              ref={form}
              id="edit"
              method="post"
              action={`/orders/${number}/edit`}
              preventScrollReset
            >
              {/* Enter in a field presses the first button of a form, which must not be "one less". */}
              <button
                type="submit"
                name="intent"
                value="update"
                className="sr-only"
                tabIndex={-1}
                aria-hidden="true"
              >
                Update
              </button>
              {live && <input type="hidden" name="live" value="1" />}
              <ul>
                {open.lines.map((line) => (
                  <EditLineRow
                    key={line.element}
                    line={line}
                    may={open.may}
                    typed={posted?.typed[`quantity-${line.element}`]}
                    error={errors[`quantity-${line.element}`]}
                    busy={busy}
                    onSettled={send}
                  />
                ))}
              </ul>
            </fetcher.Form>
          </div>
          <OtherChanges number={number} open={open} />
        </section>
        <Summary number={number} open={open} busy={busy || unsent} refused={problems.length > 0} />
      </div>
    </>
  );
}

/** What cannot be changed is said before it is tried, with the way round it. */
function FixedTotal({ number, by }: { number: string; by: string }) {
  return (
    <Notice title={`Paid with ${by}, the total stays as it is.`}>
      <p>
        Swap a colour or correct the address here. For more or less,{' '}
        <Link to={`/orders/${number}/cancel`} className="link">
          cancel the order
        </Link>
        , which costs nothing, and order anew.
      </p>
    </Notice>
  );
}

/** True between touching a control and the moment its change is on the way: nothing may be saved in between. */
function useUnsent(busy: boolean) {
  const [unsent, setUnsent] = useState(false);
  useEffect(() => {
    if (busy) setUnsent(false);
  }, [busy]);
  const watch = (event: React.SyntheticEvent) => {
    const { target } = event;
    const typed = event.type === 'input';
    const stepped =
      event.type === 'click' &&
      target instanceof Element &&
      target.closest('button[value^="less "], button[value^="more "]');
    if (typed || stepped) setUnsent(true);
  };
  return { unsent, watch };
}

function OtherChanges({ number, open }: { number: string; open: Open }) {
  const { may, newAddress, newDelivery } = open;
  const base = `/orders/${number}/edit`;
  return (
    <ul className="mt-4 grid gap-1 border-t border-line pt-4">
      {may.add && (
        <li>
          <Link to={`${base}/add`} className="btn-text inline-flex items-center">
            Add something else
          </Link>
        </li>
      )}
      {may.address && (
        <li>
          <Link to={`${base}/address`} className="btn-text inline-flex items-center">
            Change address
          </Link>
          {newAddress && <span className="text-ink-2"> Now to: {newAddress}</span>}
        </li>
      )}
      {may.delivery && (
        <li>
          <Link to={`${base}/delivery`} className="btn-text inline-flex items-center">
            Change delivery
          </Link>
          {newDelivery && <span className="text-ink-2"> Now by: {newDelivery}</span>}
        </li>
      )}
    </ul>
  );
}

function Summary({
  number,
  open,
  busy,
  refused,
}: {
  number: string;
  open: Open;
  busy: boolean;
  refused: boolean;
}) {
  const live = useHydrated();
  const navigation = useNavigation();
  const saving = navigation.state !== 'idle' && navigation.formAction?.endsWith('/edit/review') === true;
  const { money } = open;
  // A change that was refused has no sums: what is shown then is the order as it is.
  const changed = open.changed && money !== null;
  return (
    <section className="card grid gap-5 md:sticky md:top-6" aria-labelledby="sums">
      <h2 id="sums" className="text-h3">
        {changed ? 'If you save this change' : 'As it stands'}
      </h2>
      <Totals sums={open.sums} totalLabel={changed ? 'New total' : 'Total'} total={open.total} busy={busy} />
      {money && (
        <>
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
        </>
      )}
      {!open.changed && !refused && (
        <p className="text-ink-2">
          Nothing is changed yet. Whatever you do here only counts once you save it.
        </p>
      )}
      <div className="grid gap-3">
        <Button
          form="edit"
          name="intent"
          value="review"
          tone={money && live ? 'quiet' : 'primary'}
          className={live ? 'hidden' : ''}
        >
          Review change
        </Button>
        {live && money && (
          <>
            <Form method="post" action={`/orders/${number}/edit/review`} className="grid">
              <input type="hidden" name="key" value={open.key} />
              <input type="hidden" name="basis" value={open.basis} />
              <input type="hidden" name="version" value={open.version} />
              <Button name="intent" value="save" busy={busy || saving}>
                {saving ? 'Asking your bank…' : money.save}
              </Button>
            </Form>
            <Link to={`/orders/${number}/edit/review`} className="link justify-self-center">
              Compare before and after
            </Link>
          </>
        )}
        {open.changed && (
          <Form method="post" action={`/orders/${number}/edit`} className="grid">
            <Button name="intent" value="discard" tone="quiet" busy={saving}>
              Discard change
            </Button>
          </Form>
        )}
      </div>
    </section>
  );
}
