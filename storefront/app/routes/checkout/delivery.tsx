import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { AddressText } from '~/components/address-text.tsx';
import { Button } from '~/components/button.tsx';
import { DeliveryCards } from '~/components/delivery-cards.tsx';
import { ErrorPage } from '~/components/error-page.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Notice } from '~/components/notice.tsx';
import { addressLines } from '~/lib/address-form.ts';
import { api } from '~/lib/api.server.ts';
import { bagView } from '~/lib/bag-view.server.ts';
import { DeliveryMutation } from '~/lib/checkout-operations.ts';
import { countryName } from '~/lib/countries.server.ts';
import { cheapestDelivery, deliveryChoices } from '~/lib/delivery-choice.ts';
import { readForm, seeOther } from '~/lib/forms.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { byField, type Problem } from '~/lib/problem.ts';
import { bagTokenOf } from '~/lib/session.server.ts';
import { checkoutOf } from './checkout.server.ts';
import { BagSummary, CheckoutFrame } from './frame.tsx';

export async function loader({ request }: LoaderFunctionArgs) {
  const { cart } = await checkoutOf(request);
  const { shippingAddress, availableShippingOptions: offers, subtotal } = cart;
  if (shippingAddress === null || cart.email === null) throw redirect('/checkout', 303);
  return data(
    {
      bag: bagView(cart),
      address: addressLines(shippingAddress, countryName(shippingAddress.countryCode)),
      choices: deliveryChoices(offers, subtotal),
      chosen: cart.shippingOption?.id ?? cheapestDelivery(offers, subtotal),
    },
    { headers: privateHeaders },
  );
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  const token = await bagTokenOf(request);
  if (token === undefined) throw redirect('/bag', 303);
  const chosen = form['delivery'] ?? '';
  if (chosen === '') return refuse({ field: 'delivery', message: 'Choose how it should get to you.' });
  const { cartShippingOptionSet: outcome } = await api(request, DeliveryMutation, {
    input: { token, shippingOptionId: chosen },
  });
  switch (outcome.__typename) {
    case 'CartShippingOptionSetPayload':
      return seeOther('/checkout/pay');
    case 'CartNotFoundError':
    case 'CartCompletedError':
      throw redirect('/bag', 303);
    default:
      return refuse({ field: 'delivery', message: outcome.message });
  }
}

function refuse(problem: Problem) {
  return data({ problems: [problem] }, { status: 422, headers: privateHeaders });
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ error }) =>
  error ? errorMeta(error) : pageMeta({ title: 'Checkout: delivery', noindex: true });

export default function DeliveryPage() {
  const { bag, address, choices, chosen } = useLoaderData<typeof loader>();
  const problems = useActionData<typeof action>()?.problems ?? [];
  const busy = useNavigation().state !== 'idle';
  return (
    <CheckoutFrame step={2} title="How should it travel?" aside={<BagSummary bag={bag} />}>
      <div>
        <ErrorSummary problems={problems} />
        {/* The page after this one lets the payment provider in, which only a page load of its own can do. */}
        <Form method="post" reloadDocument noValidate className="grid gap-7">
          <section className="card" aria-labelledby="to">
            <div className="flex items-baseline justify-between gap-4">
              <h2 id="to" className="text-h3">
                To
              </h2>
              <Link to="/checkout" className="link inline-flex min-h-6 items-center text-note">
                Change<span className="sr-only"> the address</span>
              </Link>
            </div>
            <div className="mt-2">
              <AddressText lines={address} />
            </div>
          </section>
          {choices.length === 0 ? (
            <Notice tone="warning" title="Nothing we have goes to this address.">
              <p>Please choose another address, or ring us and we find a way.</p>
            </Notice>
          ) : (
            <>
              <section className="card">
                <DeliveryCards choices={choices} chosen={chosen} error={byField(problems)['delivery']} />
              </section>
              <Button busy={busy} className="md:justify-self-start">
                Go on to payment
              </Button>
            </>
          )}
        </Form>
      </div>
    </CheckoutFrame>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
