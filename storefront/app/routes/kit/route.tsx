import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { type ReactNode, useState } from 'react';
import { AddressFields } from '~/components/address-fields.tsx';
import { BagDialog } from '~/components/bag-dialog.tsx';
import { Breadcrumbs } from '~/components/breadcrumbs.tsx';
import { Button, LinkButton } from '~/components/button.tsx';
import { CartLine } from '~/components/cart-line.tsx';
import { EmptyState } from '~/components/empty-state.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Checkbox, RadioCard, RadioGroup, Select, TextInput } from '~/components/field.tsx';
import { FilterChips, FilterForm, SearchField } from '~/components/filter-form.tsx';
import { Gallery } from '~/components/gallery.tsx';
import { MoneyPlan } from '~/components/money-plan.tsx';
import { Notice } from '~/components/notice.tsx';
import { OptionPicker } from '~/components/option-picker.tsx';
import { OrderDiff } from '~/components/order-diff.tsx';
import { Pager } from '~/components/pager.tsx';
import { Price, UnitPrice } from '~/components/price.tsx';
import { ProductGrid } from '~/components/product-card.tsx';
import { MetreInput, QuantityStepper } from '~/components/quantity.tsx';
import { Rating, RatingBars, ReviewCard } from '~/components/rating.tsx';
import { StockNote } from '~/components/stock-note.tsx';
import { TapeTimer } from '~/components/tape-timer.tsx';
import { Ticket } from '~/components/ticket.tsx';
import { Timeline } from '~/components/timeline.tsx';
import { Totals } from '~/components/totals.tsx';
import { lines, products, review } from './samples.ts';

export const meta: MetaFunction = () => [{ title: 'Kit' }, { name: 'robots', content: 'noindex' }];

export function loader() {
  const serverNow = Date.now();
  return {
    serverNow: new Date(serverNow).toISOString(),
    closesAt: new Date(serverNow + 37.4 * 60_000).toISOString(),
  };
}

const metres = { unit: 'm', step: '0.5', min: '0.5', max: '12' };
const pieces = { unit: null, step: '1', min: '1', max: '3' };
const step = (value: string) => ({ name: 'intent', value });

function Shelf({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-5 border-t border-line pt-6" id={title.toLowerCase().replaceAll(' ', '-')}>
      <h2 className="kicker">{title}</h2>
      {children}
    </section>
  );
}

export default function Kit() {
  const { serverNow, closesAt } = useLoaderData<typeof loader>();
  const [bagOpen, setBagOpen] = useState(false);
  const tape = {
    closesAt,
    serverNow,
    totalMinutes: 60,
    until: '15:42 BST',
    checkHref: '#',
    clockHref: '/health',
    hideAction: '#',
  };
  return (
    <div className="wrap grid gap-12 py-9">
      <header>
        <p className="kicker">For builders</p>
        <h1 className="mt-2">
          Still on the table.
          <br />
          Not cut yet.
        </h1>
        <p className="mt-3 max-w-[46ch] text-lede">
          Change anything until 15:42. After that we cut the cloth and charge your card once, for the final
          total.
        </p>
      </header>
      <Shelf title="Tape">
        <TapeTimer {...tape} hidden={false} />
        <TapeTimer {...tape} hidden />
      </Shelf>
      <Shelf title="Buttons">
        <div className="flex flex-wrap items-center gap-3">
          <Button>Add to bag</Button>
          <Button busy>Asking your bank…</Button>
          <Button tone="quiet">Discard change</Button>
          <Button tone="danger">Cancel this order</Button>
          <Button tone="text">Remove</Button>
          <LinkButton to="#" tone="quiet">
            A link
          </LinkButton>
        </div>
      </Shelf>
      <Shelf title="Products">
        <Breadcrumbs
          crumbs={[
            { label: 'Shop', href: '/' },
            { label: 'Cloth', href: '#cloth' },
          ]}
        />
        <FilterForm
          action="/dev/kit"
          value="new"
          options={[
            { value: 'new', label: 'Newest' },
            { value: 'price', label: 'Price, low first' },
          ]}
        />
        <FilterChips chips={[{ label: 'Indigo', hrefWithout: '#' }]} />
        <ProductGrid products={products} />
        <Pager page={3} pages={9} hrefOf={(page) => `?page=${page}`} shown="49–72 of 211" />
      </Shelf>
      <Shelf title="Product parts">
        <div className="grid gap-8 md:grid-cols-2">
          <Gallery title="Harbour check" pictures={products.flatMap(({ picture }) => picture ?? [])} />
          <div className="grid content-start gap-5">
            <Ticket parts={['No. 0417', '140 cm', '320 g/m²']} />
            <p>
              <Price now="€28.00" was="€34.00" per="metre" /> <UnitPrice amount="€20.00" unit="m²" />
            </p>
            <Rating average={4.6} count={38} />
            <OptionPicker
              rows={[
                {
                  name: 'Colour',
                  values: [
                    { value: 'Indigo', selected: true, state: 'available', choices: {} },
                    { value: 'Moss', selected: false, state: 'sold-out', choices: {} },
                    { value: 'Weld', selected: false, state: 'impossible', choices: {} },
                  ],
                },
              ]}
            />
            <div className="flex flex-wrap items-start gap-6">
              <MetreInput
                name="metres"
                title="Harbour check"
                value="2.5"
                measure={metres}
                less={step('less')}
                more={step('more')}
              />
              <QuantityStepper
                name="pieces"
                title="Tea towel"
                value="4"
                measure={pieces}
                less={step('less')}
                more={step('more')}
                error="Only 3 left."
              />
            </div>
            <div className="grid gap-1">
              <StockNote stock={{ kind: 'in-stock' }} />
              <StockNote stock={{ kind: 'low', left: '2.5 m' }} />
              <StockNote stock={{ kind: 'back-order', when: 'in 2–3 weeks' }} />
              <StockNote stock={{ kind: 'sold-out' }} />
            </div>
            <RatingBars
              total={38}
              shares={[5, 4, 3, 2, 1].map((stars) => ({
                stars,
                count: [1, 1, 4, 8, 24][stars - 1] ?? 0,
                href: `#${stars}`,
              }))}
            />
          </div>
        </div>
        <ReviewCard review={review} />
      </Shelf>
      <Shelf title="Bag and order">
        <div className="grid gap-9 md:grid-cols-[1.55fr_1fr]">
          <div className="card">
            <ul>
              {lines.map((line) => (
                <CartLine
                  key={line.id}
                  line={line}
                  controls={
                    <>
                      <QuantityStepper
                        name={`q-${line.id}`}
                        title={line.title}
                        value="7"
                        measure={metres}
                        less={step('less')}
                        more={step('more')}
                        labelHidden
                      />
                      <Button tone="text">Remove</Button>
                    </>
                  }
                />
              ))}
            </ul>
          </div>
          <div className="card grid content-start gap-5">
            <h2 className="text-h3">If you save this change</h2>
            <Totals
              sums={[
                { label: 'Items', value: '€180.00' },
                { label: 'Delivery, tracked', value: '€6.00' },
                { label: 'VAT included', value: '€32.28' },
              ]}
              totalLabel="New total"
              total="€186.00"
            />
            <MoneyPlan
              headline="€28.00 more than before."
              means="Visa ending 4242 · nothing has been charged yet"
            >
              We will ask your bank to hold €186.00 in place of €158.00.
            </MoneyPlan>
            <Button>Save change, hold €28.00 more</Button>
            <Button tone="quiet" type="button" onClick={() => setBagOpen(true)}>
              Open the bag dialog
            </Button>
          </div>
        </div>
        <div className="card">
          <OrderDiff
            rows={[
              {
                id: '1',
                label: 'Harbour check, indigo',
                detail: '5 → 7 half metres',
                kind: 'changed',
                before: '€70.00',
                after: '€98.00',
              },
              { id: '2', label: 'Ticking tea towel', kind: 'removed', before: '€30.00', after: null },
            ]}
            sums={[{ label: 'Delivery', before: '€0.00', after: '€6.00' }]}
            total={{ before: '€158.00', after: '€160.00' }}
          />
        </div>
        <Timeline
          entries={[
            {
              id: '1',
              at: closesAt,
              time: '14:42',
              text: 'Order placed',
              detail: '€158.00 held on Visa 4242',
            },
            { id: '2', at: serverNow, time: '15:04', text: 'You changed 5 to 7 half metres' },
          ]}
        />
      </Shelf>
      <Shelf title="Forms">
        <ErrorSummary problems={[{ field: 'line1', message: 'Enter the street and number.' }]} />
        <form className="grid max-w-[34rem] gap-5">
          <TextInput
            name="email"
            label="E-mail"
            hint="For the receipt and the link to change your order."
            type="email"
          />
          <AddressFields
            values={{ city: 'Halifax' }}
            errors={{ line1: 'Enter the street and number.' }}
            countries={[
              { value: 'GB', label: 'United Kingdom' },
              { value: 'IE', label: 'Ireland' },
            ]}
          />
          <Select
            name="reason"
            label="Reason"
            optional
            options={[{ value: 'a', label: 'Changed my mind' }]}
          />
          <RadioGroup name="delivery" legend="Delivery">
            <RadioCard
              name="delivery"
              value="standard"
              title="Tracked parcel"
              detail="Tuesday to Thursday"
              aside="€6.00"
              defaultChecked
            />
            <RadioCard
              name="delivery"
              value="express"
              title="By noon tomorrow"
              detail="Order before 14:00"
              aside="€14.00"
            />
          </RadioGroup>
          <Checkbox name="same" label="Billing address is the same" defaultChecked />
        </form>
        <SearchField id="kit-q" />
        <div className="grid gap-3">
          <Notice tone="success" title="Change saved. New total €186.00." />
          <Notice tone="info" title="Nothing is cut before 15:42." />
          <Notice tone="warning" title="Below €150 now, so delivery is no longer free: + €6.00." />
          <Notice tone="danger" title="Your bank did not hold the extra €28.00.">
            <p>Your order is unchanged.</p>
          </Notice>
        </div>
        <EmptyState title="Nothing in the bag" actions={<LinkButton to="/">Look at cloth</LinkButton>}>
          <p>What you put in stays here for 60 days.</p>
        </EmptyState>
      </Shelf>
      <BagDialog
        open={bagOpen}
        onClose={() => setBagOpen(false)}
        added={lines[1] ? { line: lines[1], quantity: '× 2' } : null}
        count={2}
        subtotal="€128.00"
      />
    </div>
  );
}
