import { useFetcher } from '@remix-run/react';
import { Button } from '~/components/button.tsx';
import { CartLine } from '~/components/cart-line.tsx';
import { QuantityStepper } from '~/components/quantity.tsx';
import { useHydrated } from '~/components/use-hydrated.ts';
import type { BagLineView } from '~/lib/bag-view.server.ts';
import { byField, type Problem } from '~/lib/problem.ts';
import type { action } from './route.tsx';

/** One line of the bag with its own form: less, more, a number, or out with it. */
export function BagLine({
  line,
  variantId,
  quantity,
  measure,
  warnings,
  delay,
  lineId,
  problems,
}: BagLineView & { problems: readonly Problem[] }) {
  const fetcher = useFetcher<typeof action>({ key: `bag-${line.id}` });
  const live = useHydrated();
  const field = `quantity-${line.id}`;
  const error = byField([...(fetcher.data?.problems ?? []), ...problems])[field];
  return (
    <CartLine
      line={line}
      busy={fetcher.state !== 'idle'}
      notice={
        <>
          {warnings.map((message) => (
            <p key={message} className="mt-1 font-semibold text-madder">
              {message}
            </p>
          ))}
          {delay && <p className="mt-1 text-note">{delay}</p>}
        </>
      }
      controls={
        <fetcher.Form method="post" action="/bag" className="flex flex-wrap items-end gap-x-4 gap-y-1">
          {/* Enter in the field presses the first button of a form, which must not be "one less". */}
          <button
            type="submit"
            name="intent"
            value="set"
            className="sr-only"
            tabIndex={-1}
            aria-hidden="true"
          >
            Update
          </button>
          <input type="hidden" name="line" value={lineId} />
          <input type="hidden" name="variant" value={variantId} />
          {live && <input type="hidden" name="live" value="1" />}
          <QuantityStepper
            name="quantity"
            id={field}
            title={line.title}
            value={quantity}
            measure={measure}
            less={{ name: 'intent', value: 'less' }}
            more={{ name: 'intent', value: 'more' }}
            error={error}
            labelHidden
            onSettled={(_value, form) => form && fetcher.submit(form)}
          />
          <Button tone="text" name="intent" value="set" className="only-without-scripts">
            Update
          </Button>
          <Button tone="text" name="intent" value="remove">
            Remove<span className="sr-only"> {line.title}</span>
          </Button>
        </fetcher.Form>
      }
    />
  );
}
