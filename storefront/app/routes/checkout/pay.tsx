import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useState } from 'react';
import { AddressText } from '~/components/address-text.tsx';
import { Button } from '~/components/button.tsx';
import { CartLine } from '~/components/cart-line.tsx';
import { ErrorPage } from '~/components/error-page.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Icon } from '~/components/icon.tsx';
import { Notice } from '~/components/notice.tsx';
import { Totals } from '~/components/totals.tsx';
import { useHydrated } from '~/components/use-hydrated.ts';
import { addressLines } from '~/lib/address-form.ts';
import { bagView } from '~/lib/bag-view.server.ts';
import { BRAND } from '~/lib/brand.ts';
import { countryName } from '~/lib/countries.server.ts';
import { env } from '~/lib/env.server.ts';
import { readForm, seeOther } from '~/lib/forms.server.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import type { Problem } from '~/lib/problem.ts';
import { publicOrigin } from '~/lib/public-origin.server.ts';
import { CardForm } from './card-form.tsx';
import { type CheckoutCart, chargedAfter, checkoutOf, stepMissing } from './checkout.server.ts';
import { CheckoutFrame } from './frame.tsx';
import { openPayment } from './session.server.ts';

export const handle: PageHandle = { payment: true };

const PROBLEMS: Readonly<Record<string, string>> = {
  declined: 'Your bank did not hold the money. Nothing was charged. Another card may work.',
  unpaid: 'You came back without paying. Nothing was held; your bag is as it was.',
  unknown:
    'What came back from the payment page was not from there, so we did not use it. If you have paid, your order appears by itself in a moment.',
  expired: 'The payment was open for too long and has ended. Nothing was held. Please start it again.',
  unconfirmed: 'Your bank still waits for your confirmation. Nothing was charged. Please try again.',
};

export async function loader({ request }: LoaderFunctionArgs) {
  const { cart } = await checkoutOf(request);
  const missing = stepMissing(cart);
  if (missing !== null) throw redirect(missing, 303);
  const { email, shippingAddress, billingAddress, shippingOption } = cart;
  if (shippingAddress === null || shippingOption === null) throw redirect('/checkout', 303);
  const bill = billingAddress ?? shippingAddress;
  const problem = PROBLEMS[new URL(request.url).searchParams.get('problem') ?? ''];
  return data(
    {
      bag: bagView(cart),
      version: cart.version,
      totalAmount: cart.total.amount,
      email: email ?? '',
      delivery: addressLines(shippingAddress, countryName(shippingAddress.countryCode)),
      billing:
        JSON.stringify(bill) === JSON.stringify(shippingAddress)
          ? null
          : addressLines(bill, countryName(bill.countryCode)),
      shippingName: shippingOption.name,
      chargedAfter: await chargedAfter(request, cart.regionHandle),
      problem: problem ?? null,
      ways: waysOf(cart.paymentMethods),
      card: {
        scriptUrl: env.STRIPE_JS_URL,
        publishableKey: env.STRIPE_PUBLISHABLE_KEY,
        returnUrl: `${publicOrigin(request)}/checkout/return`,
        billing: {
          name: bill.name,
          email: email ?? '',
          address: {
            line1: bill.line1,
            line2: bill.line2 ?? '',
            city: bill.city,
            state: bill.provinceCode ?? '',
            postal_code: bill.postalCode,
            country: bill.countryCode,
          },
        },
      },
    },
    { headers: privateHeaders },
  );
}

/** Opens a payment by the `method` chosen: with `intent=element` for the card form of this page, else without. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  const checkout = await checkoutOf(request);
  const version = Number(form['version']);
  const total = form['total'] ?? '';
  if (!Number.isSafeInteger(version) || !/^\d{1,12}(\.\d{1,3})?$/.test(total))
    throw new Response(null, { status: 400 });
  const choice = choiceOf(checkout.cart.paymentMethods, form);
  const outcome = await openPayment(request, checkout, choice, { version, total });
  if (outcome.kind === 'ordered') throw redirect('/checkout/return', 303);
  if (outcome.kind === 'refused')
    return data(
      { clientSecret: null, problems: [outcome.problem] },
      { status: outcome.status, headers: privateHeaders },
    );
  if (choice.flow === 'DIRECT') return seeOther('/checkout/return');
  if (choice.flow === 'HOSTED')
    return seeOther(`/checkout/secure${choice.method ? `?method=${encodeURIComponent(choice.method)}` : ''}`);
  const problems: Problem[] = [];
  return data({ clientSecret: outcome.clientSecret, problems }, { headers: privateHeaders });
}

type Methods = CheckoutCart['paymentMethods'];

/** The method that was chosen and how it is gone through with. The api refuses what it does not offer. */
function choiceOf(methods: Methods, form: Readonly<Record<string, string>>) {
  const method = methods.find(({ handle }) => handle === form['method']) ?? null;
  const without = method?.flows.find((flow) => flow !== 'ELEMENT') ?? 'HOSTED';
  return {
    method: method?.handle ?? null,
    flow: form['intent'] === 'element' ? ('ELEMENT' as const) : without,
  };
}

/** Whether any of the ways to pay takes a card in this page, and the ways that do not. */
function waysOf(methods: Methods) {
  return {
    inPage: methods.find(({ flows }) => flows.includes('ELEMENT'))?.handle ?? null,
    others: methods.filter(({ flows }) => !flows.includes('ELEMENT')),
  };
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ error }) =>
  error ? errorMeta(error) : pageMeta({ title: 'Checkout: look it over and pay', noindex: true });

export default function PayPage() {
  const page = useLoaderData<typeof loader>();
  const posted = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const live = useHydrated();
  const [usable, setUsable] = useState(true);
  const problems = posted?.problems ?? [];
  const { bag } = page;
  return (
    <CheckoutFrame step={3} title="Look it over, and pay" aside={<Review />}>
      <div className="grid gap-6">
        <ErrorSummary problems={problems} title="Something changed" />
        {page.problem && problems.length === 0 && <Notice tone="danger" title={page.problem} focus />}
        {page.ways.inPage !== null && (
          <section className="card grid gap-5" aria-labelledby="pay">
            <h2 id="pay" className="text-h3">
              Payment
            </h2>
            <HoldSentence total={bag.total} until={page.chargedAfter} />
            {live && usable && (
              <CardForm
                {...page.card}
                open={{
                  action: '/checkout/pay',
                  fields: { method: page.ways.inPage, version: page.version, total: page.totalAmount },
                }}
                label={`Hold ${bag.total} and order`}
                done="/checkout/return"
                refused="Nothing was charged, and your bag is as it was. Another card may work."
                onUnusable={() => setUsable(false)}
              />
            )}
            {live && !usable && (
              <Notice tone="warning" title="The card form could not be loaded.">
                <p>You can pay on the secure payment page instead. Nothing was held.</p>
              </Notice>
            )}
            <Form method="post" className={live && usable ? 'border-t border-line pt-4' : ''}>
              <input type="hidden" name="version" value={page.version} />
              <input type="hidden" name="total" value={page.totalAmount} />
              <input type="hidden" name="method" value={page.ways.inPage} />
              <Button
                name="intent"
                value="hosted"
                busy={busy}
                tone={live && usable ? 'text' : 'primary'}
                className={live && usable ? '' : 'w-full'}
              >
                Pay on the secure payment page{live && usable ? ' instead' : ''}
              </Button>
            </Form>
          </section>
        )}
        {page.ways.others.map((method) => (
          <OtherWay key={method.handle} method={method} busy={busy} />
        ))}
        <section className="card" aria-labelledby="lines">
          <div className="mb-4 flex items-baseline justify-between gap-4">
            <h2 id="lines" className="text-h3">
              What you are ordering
            </h2>
            <Link to="/bag" className="link inline-flex min-h-6 items-center text-note">
              Change<span className="sr-only"> the bag</span>
            </Link>
          </div>
          <ul>
            {bag.lines.map(({ line, amount, warnings, delay }) => (
              <CartLine
                key={line.id}
                line={line}
                quantity={amount}
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
              />
            ))}
          </ul>
        </section>
      </div>
    </CheckoutFrame>
  );
}

/** A way to pay that needs nothing of this page: one button, with or without scripts. */
function OtherWay({ method, busy }: { method: Methods[number]; busy: boolean }) {
  const { bag, version, totalAmount, chargedAfter: until } = useLoaderData<typeof loader>();
  const later = method.flows.includes('DIRECT');
  return (
    <section className="card grid gap-3" aria-labelledby={`pay-${method.handle}`}>
      <h2 id={`pay-${method.handle}`} className="text-h3">
        {method.title}
      </h2>
      {method.description !== '' && <p>{method.description}</p>}
      {until !== null && (
        <p className="text-note text-ink-2">
          {method.totalFixed
            ? `${bag.total} is held today and charged once, after ${until}. Until then you can cancel your order here, free, or change what leaves its total as it is.`
            : `Until ${until} you can change or cancel your order here, free.`}
          {later && ' You pay what it comes to then.'}
        </p>
      )}
      {/* A page of its own, whose policy may name the provider's origin. */}
      <Form method="post" reloadDocument={!later}>
        <input type="hidden" name="version" value={version} />
        <input type="hidden" name="total" value={totalAmount} />
        <input type="hidden" name="method" value={method.handle} />
        <Button busy={busy} tone="quiet" className="w-full">
          {later ? `Order for ${bag.total}, pay later` : `Continue to ${method.title}`}
        </Button>
      </Form>
    </section>
  );
}

function HoldSentence({ total, until }: { total: string; until: string | null }) {
  return (
    <div className="border-l-6 border-weld bg-sunk p-4">
      <p className="flex gap-2.5">
        <Icon name="clock" className="mt-0.5" />
        <span>
          <strong className="font-semibold">
            {until === null
              ? `${total} is held today and charged when we cut.`
              : `${total} is held today and charged once, after ${until}.`}
          </strong>{' '}
          {until !== null && 'Until then you can change or cancel your order here, free.'}
        </span>
      </p>
      <p className="mt-2 text-note text-ink-2">
        By ordering you agree that {BRAND.name} keeps this card for changes that you make to this order, and
        for nothing else.
      </p>
    </div>
  );
}

function Review() {
  const { bag, email, delivery, billing, shippingName } = useLoaderData<typeof loader>();
  return (
    <aside className="card grid gap-5 md:sticky md:top-6" aria-labelledby="sums">
      <h2 id="sums" className="text-h3">
        What it comes to
      </h2>
      <Totals sums={bag.sums} totalLabel={bag.totalLabel} total={bag.total} />
      <dl className="grid gap-4 border-t border-line pt-4">
        <Fact label="To" change="/checkout" what="the address">
          <AddressText lines={delivery} />
        </Fact>
        {billing && (
          <Fact label="Bill to" change="/checkout" what="the bill’s address">
            <AddressText lines={billing} />
          </Fact>
        )}
        <Fact label="By" change="/checkout/delivery" what="the delivery">
          {shippingName}
        </Fact>
        <Fact label="Mail to" change="/checkout" what="the e-mail address">
          <span className="break-all">{email}</span>
        </Fact>
      </dl>
    </aside>
  );
}

function Fact({
  label,
  change,
  what,
  children,
}: {
  label: string;
  change: string;
  what: string;
  children: React.ReactNode;
}) {
  return (
    <div className="grid grid-cols-[4rem_1fr_auto] items-baseline gap-x-3">
      <dt className="text-note text-ink-2">{label}</dt>
      <dd className="min-w-0">{children}</dd>
      <dd>
        <Link to={change} className="link inline-flex min-h-6 items-center text-note">
          Change<span className="sr-only"> {what}</span>
        </Link>
      </dd>
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
