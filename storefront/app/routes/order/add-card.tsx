import { Form } from '@remix-run/react';
import { Button } from '~/components/button.tsx';
import { SelectControl } from '~/components/field.tsx';
import { Img } from '~/components/img.tsx';
import { Price } from '~/components/price.tsx';
import type { AddableView } from './edit-add.tsx';

const SIZES = '(width >= 1180px) 270px, (width >= 1100px) 23vw, (width >= 760px) 31vw, 46vw';

/** One product with its choices and a button that puts it into the change of an order. */
export function AddCard({
  product,
  number,
  action,
}: {
  product: AddableView;
  number: string;
  action: string;
}) {
  const { id, title, subtitle, picture, price, least, variants } = product;
  const [only] = variants;
  return (
    <article className="grid grid-rows-[auto_1fr_auto] gap-2.5">
      <div className="relative aspect-[4/5] overflow-hidden rounded-sm bg-sunk">
        {picture && <Img picture={picture} sizes={SIZES} decorative />}
      </div>
      <div>
        <h2 className="font-text text-body leading-snug font-semibold">{title}</h2>
        <p>
          <Price {...price} className="font-semibold" />
        </p>
        <p className="text-note text-ink-2">{subtitle}</p>
      </div>
      {only === undefined ? (
        <p className="text-ink-2">Sold out</p>
      ) : (
        <Form method="post" action={action} className="grid gap-2">
          {variants.length === 1 ? (
            <input type="hidden" name="variant" value={only.value} />
          ) : (
            <SelectControl
              id={`variant-${id}`}
              name="variant"
              aria-label={`Choice, ${title}`}
              options={variants}
              className="min-h-11 py-1.5"
            />
          )}
          <Button tone="quiet" className="min-h-11 px-2 py-1.5">
            <span>
              Add {least} to order
              <span className="sr-only">
                {' '}
                {number}: {title}
              </span>
            </span>
          </Button>
        </Form>
      )}
    </article>
  );
}
