import { useActionData, useFetcher, useNavigation, useSubmit } from '@remix-run/react';
import { useEffect, useRef, useState } from 'react';
import { BagDialog } from '~/components/bag-dialog.tsx';
import { Button } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Icon } from '~/components/icon.tsx';
import { Notice } from '~/components/notice.tsx';
import { OptionPicker } from '~/components/option-picker.tsx';
import { Price } from '~/components/price.tsx';
import { MetreInput, QuantityStepper } from '~/components/quantity.tsx';
import { StockNote } from '~/components/stock-note.tsx';
import { useHydrated } from '~/components/use-hydrated.ts';
import { type OptionRow, optionField } from '~/lib/options.ts';
import { byField } from '~/lib/problem.ts';
import type { variantView } from './product-view.server.ts';
import type { action } from './route.tsx';

interface BuyFormProps {
  path: string;
  title: string;
  rows: readonly OptionRow[];
  /** By `Option: Value`. */
  swatches: Readonly<Record<string, string | null>>;
  /** Null when this combination is not made. */
  variant: ReturnType<typeof variantView> | null;
  taxNote: string;
}

/**
 * Choose, measure, and put it in the bag: one plain form. Without scripts a combination has its own address and adding
 * leads to the bag; with them the page follows the choice and a dialog shows what was added.
 */
export function BuyForm({ path, title, rows, swatches, variant, taxNote }: BuyFormProps) {
  const fetcher = useFetcher<typeof action>({ key: `add ${path}` });
  const posted = useActionData<typeof action>();
  const form = useRef<HTMLFormElement>(null);
  const live = useHydrated();
  const choosing = useNavigation().state === 'loading';
  const busy = fetcher.state !== 'idle';
  const problems = fetcher.data?.problems ?? posted?.problems ?? [];
  const error = byField(problems)['quantity'];
  const follow = useFollowedChoice(form, rows, path);
  const bag = useAddedDialog(fetcher.state === 'idle' ? fetcher.data?.added : undefined);
  const quantity = variant?.canBuy && {
    name: 'quantity',
    title,
    value: variant.quantity,
    measure: variant.measure,
    less: { name: 'step', value: 'less' },
    more: { name: 'step', value: 'more' },
    get: path,
    error,
  };

  return (
    <>
      <fetcher.Form ref={form} method="post" action={path} className="grid gap-6" onSubmit={bag.watch}>
        {/* Enter presses the first button of a form, and that must be the one that buys. */}
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true">
          Add to bag
        </button>
        {live && <input type="hidden" name="dialog" value="1" />}
        <ErrorSummary problems={problems} />
        {variant && (
          <p className={`flex flex-wrap items-baseline gap-x-3 ${choosing ? 'opacity-60' : ''}`}>
            <Price {...variant.price} className="text-h2 font-bold" />
            <span className="text-note text-ink-2">{taxNote}</span>
          </p>
        )}
        {rows.length > 0 && (
          <OptionPicker
            rows={rows}
            swatchOf={(name, value) => swatches[`${name}: ${value}`] ?? null}
            onPick={follow}
          />
        )}
        <Button
          tone="quiet"
          formMethod="get"
          formAction={path}
          className="only-without-scripts justify-self-start"
        >
          Show this choice
        </Button>
        {quantity &&
          (quantity.measure.unit === null ? <QuantityStepper {...quantity} /> : <MetreInput {...quantity} />)}
        {variant === null ? (
          <Notice tone="warning" title="We do not make it like this.">
            <p>Choose another combination; those that are not crossed out can be had.</p>
          </Notice>
        ) : (
          <div className="grid gap-3">
            <p>
              <StockNote stock={variant.stock} className="text-body" />
              {variant.delay && <span className="mt-1 block text-note text-ink-2">{variant.delay}</span>}
            </p>
            {variant.canBuy ? (
              <Button busy={busy} className="w-full">
                {busy ? 'Putting it in…' : 'Add to bag'}
              </Button>
            ) : (
              <p className="font-semibold">
                This one is gone. Another colour or a neighbour on the shelf may do.
              </p>
            )}
          </div>
        )}
        <p className="flex gap-3 border-l-6 border-weld bg-card p-4">
          <Icon name="scissors" className="mt-0.5" />
          <span>
            <strong className="font-semibold">Change or cancel free for an hour.</strong> We cut, and charge
            your card once, only after that.
          </span>
        </p>
      </fetcher.Form>
      <BagDialog
        open={bag.open}
        onClose={bag.close}
        added={bag.added}
        count={bag.added?.count ?? 0}
        subtotal={bag.added?.subtotal ?? ''}
      />
    </>
  );
}

/** Goes to the page of whatever is ticked: when it changes, and for what was ticked before scripts ran. */
function useFollowedChoice(form: React.RefObject<HTMLFormElement>, rows: readonly OptionRow[], path: string) {
  const submit = useSubmit();
  const follow = () => {
    if (!form.current) return;
    const filled = new FormData(form.current);
    const address = new FormData();
    for (const field of [...rows.map(({ name }) => optionField(name)), 'quantity']) {
      const value = filled.get(field);
      if (typeof value === 'string') address.set(field, value);
    }
    submit(address, { method: 'get', action: path, replace: true, preventScrollReset: true });
  };
  const catchUp = useRef(() => {
    if (!form.current) return;
    const filled = new FormData(form.current);
    const shown = (row: OptionRow) => row.values.find(({ selected }) => selected)?.value;
    if (rows.some((row) => filled.get(optionField(row.name)) !== shown(row))) follow();
  });
  useEffect(() => catchUp.current(), []);
  return follow;
}

type Added = NonNullable<Exclude<ReturnType<typeof useFetcher<typeof action>>['data'], undefined>>['added'];

/** Opens once for each thing that was added, and gives the focus back when it closes. */
function useAddedDialog(answer: Added | undefined) {
  const [added, setAdded] = useState<Added>(null);
  const [open, setOpen] = useState(false);
  const waiting = useRef(false);
  useEffect(() => {
    if (answer === undefined || !waiting.current) return;
    waiting.current = false;
    if (answer === null) return;
    setAdded(answer);
    setOpen(true);
  }, [answer]);
  return {
    added,
    open,
    close: () => setOpen(false),
    watch: () => {
      waiting.current = true;
    },
  };
}
