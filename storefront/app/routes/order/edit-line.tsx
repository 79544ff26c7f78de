import { Button } from '~/components/button.tsx';
import { CartLine } from '~/components/cart-line.tsx';
import { SelectControl } from '~/components/field.tsx';
import { QuantityStepper } from '~/components/quantity.tsx';
import type { EditLine } from './edit-lines.server.ts';

interface EditLineRowProps {
  line: EditLine;
  may: { readonly quantity: boolean; readonly swap: boolean; readonly remove: boolean };
  /** What was typed and refused. */
  typed: string | undefined;
  error: string | undefined;
  busy: boolean;
  /** With scripts: a change is complete and can be sent. */
  onSettled: () => void;
}

/** One line with its steps, its other colours, and out with it. All of it belongs to the page's one form. */
export function EditLineRow({ line, may, typed, error, busy, onSettled }: EditLineRowProps) {
  const { element, view, removed } = line;
  return (
    <CartLine
      line={removed ? { ...view, totalBefore: view.totalBefore ?? view.total, total: 'out' } : view}
      busy={busy}
      notice={
        <>
          {line.kind === 'added' && <p className="mt-1 font-semibold text-moss">New in this order.</p>}
          {removed && <p className="mt-1 font-semibold text-madder">Taken out, once you save.</p>}
          {!removed && line.was && <p className="mt-1 font-semibold text-indigo">{line.was}</p>}
        </>
      }
      controls={
        <>
          {!removed && may.quantity && (
            <QuantityStepper
              name={`quantity-${element}`}
              title={view.title}
              value={error && typed !== undefined ? typed : line.quantity}
              measure={line.measure}
              less={{ name: 'intent', value: `less ${element}` }}
              more={{ name: 'intent', value: `more ${element}` }}
              error={error}
              labelHidden
              onSettled={onSettled}
            />
          )}
          {!removed && may.swap && line.variants.length > 0 && (
            <SelectControl
              key={line.variantId}
              name={`variant-${element}`}
              defaultValue={line.variantId}
              aria-label={`Colour or size, ${view.title}`}
              onChange={onSettled}
              options={line.variants}
              className="h-[2.9375rem] min-h-0 max-w-[16rem] py-1.5"
            />
          )}
          {!removed && (
            <Button tone="text" name="intent" value="update" className="only-without-scripts">
              Update
            </Button>
          )}
          {may.remove && (
            <Button tone="text" name="intent" value={`${removed ? 'restore' : 'remove'} ${element}`}>
              {removed ? 'Put back' : 'Remove'}
              <span className="sr-only"> {view.title}</span>
            </Button>
          )}
        </>
      }
    />
  );
}
