import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { AddressFields } from '~/components/address-fields.tsx';
import { Button } from '~/components/button.tsx';
import { ErrorPage } from '~/components/error-page.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Checkbox, TextInput } from '~/components/field.tsx';
import {
  addressInput,
  addressValues,
  errorsWithout,
  issueProblems,
  missingParts,
  valuesOf,
} from '~/lib/address-form.ts';
import { api } from '~/lib/api.server.ts';
import { bagView } from '~/lib/bag-view.server.ts';
import { DetailsMutation } from '~/lib/checkout-operations.ts';
import { billingCountryOptions, countryOptions } from '~/lib/countries.server.ts';
import { idempotencyKeyOf, newIdempotencyKey, readForm, seeOther } from '~/lib/forms.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { byField, type Problem } from '~/lib/problem.ts';
import { bagTokenOf } from '~/lib/session.server.ts';
import { type CheckoutCart, checkoutOf } from './checkout.server.ts';
import { BagSummary, CheckoutFrame } from './frame.tsx';

export async function loader({ request }: LoaderFunctionArgs) {
  const { cart } = await checkoutOf(request);
  const { shippingAddress, billingAddress } = cart;
  const billingSame =
    billingAddress === null || JSON.stringify(shippingAddress) === JSON.stringify(billingAddress);
  return data(
    {
      key: newIdempotencyKey(),
      bag: bagView(cart),
      email: cart.email ?? '',
      delivery: shippingAddress === null ? null : valuesOf(shippingAddress),
      billing: billingSame || billingAddress === null ? null : valuesOf(billingAddress),
      billingSame,
      ...countriesOf(cart),
    },
    { headers: privateHeaders },
  );
}

function countriesOf({ countries }: Pick<CheckoutCart, 'countries'>) {
  return { countries: countryOptions(countries), billingCountries: billingCountryOptions(countries) };
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  const token = await bagTokenOf(request);
  if (token === undefined) throw redirect('/bag', 303);
  const email = form['email']?.trim() ?? '';
  const delivery = addressValues(form);
  const billingSame = form['billing-same'] === 'on';
  const billing = addressValues(form, 'billing-');
  const kept = { email, delivery, billing, billingSame };
  const missing: Problem[] = [
    ...(email === '' ? [{ field: 'email', message: 'Enter an e-mail address for the receipt.' }] : []),
    ...missingParts(delivery),
    ...(billingSame ? [] : missingParts(billing, 'billing-')),
  ];
  if (missing.length > 0) return refuse(missing, kept);

  const { cartContactSet, cartAddressesSet } = await api(
    request,
    DetailsMutation,
    {
      contact: { token, email },
      addresses: {
        token,
        shippingAddress: addressInput(delivery),
        billingAddress: billingSame ? null : addressInput(billing),
      },
    },
    { idempotencyKey: await idempotencyKeyOf(form) },
  );
  const problems = [...problemsOf(cartContactSet), ...problemsOf(cartAddressesSet)];
  return problems.length > 0 ? refuse(problems, kept) : seeOther('/checkout/delivery');
}

interface Outcome {
  readonly __typename: string;
  readonly message?: string;
  readonly issues?: readonly { readonly path: readonly string[]; readonly message: string }[];
}

function problemsOf({ __typename, issues, message }: Outcome): Problem[] {
  if (__typename === 'CartNotFoundError' || __typename === 'CartCompletedError') throw redirect('/bag', 303);
  if (issues !== undefined) return issueProblems(issues);
  if (message === undefined) return [];
  return [{ field: __typename === 'CountryNotServedError' ? 'country' : '', message }];
}

function refuse(problems: readonly Problem[], kept: Kept) {
  return data({ problems, kept }, { status: 422, headers: privateHeaders });
}

interface Kept {
  readonly email: string;
  readonly delivery: ReturnType<typeof addressValues>;
  readonly billing: ReturnType<typeof addressValues>;
  readonly billingSame: boolean;
}

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ error }) =>
  error ? errorMeta(error) : pageMeta({ title: 'Checkout: details', noindex: true });

export default function DetailsPage() {
  const page = useLoaderData<typeof loader>();
  const posted = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const problems = posted?.problems ?? [];
  const errors = byField(problems);
  const { email, delivery, billing, billingSame } = posted?.kept ?? page;
  return (
    <CheckoutFrame step={1} title="Where to?" aside={<BagSummary bag={page.bag} />}>
      <div>
        <ErrorSummary problems={problems} />
        <Form method="post" noValidate className="grid gap-7">
          <input type="hidden" name="key" value={page.key} />
          <section className="card grid gap-5" aria-labelledby="who">
            <h2 id="who" className="text-h3">
              Your e-mail
            </h2>
            <TextInput
              name="email"
              type="email"
              label="E-mail"
              hint="For the receipt, and the link with which you can change your order."
              defaultValue={email}
              error={errors['email']}
              autoComplete="email"
              maxLength={254}
            />
          </section>
          <section className="card grid gap-5" aria-labelledby="where">
            <h2 id="where" className="text-h3">
              Delivery address
            </h2>
            <AddressFields
              values={delivery ?? {}}
              errors={errors}
              countries={page.countries}
              section="shipping"
            />
          </section>
          <section className="card group" aria-labelledby="bill">
            <h2 id="bill" className="text-h3">
              Bill
            </h2>
            <Checkbox
              name="billing-same"
              label="The bill goes to the same address"
              defaultChecked={billingSame}
            />
            <div className="mt-4 group-has-[#billing-same:checked]:hidden">
              <AddressFields
                values={billing ?? {}}
                errors={errorsWithout('billing-', errors)}
                countries={page.billingCountries}
                prefix="billing-"
                section="billing"
              />
            </div>
          </section>
          <Button busy={busy} className="md:justify-self-start">
            {busy ? 'One moment…' : 'Go on to delivery'}
          </Button>
        </Form>
      </div>
    </CheckoutFrame>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
