import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { AddressFields } from '~/components/address-fields.tsx';
import { Button, LinkButton } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { addressInput, addressValues, issueProblems, missingParts, valuesOf } from '~/lib/address-form.ts';
import { api } from '~/lib/api.server.ts';
import { countryOptions } from '~/lib/countries.server.ts';
import { draftOf } from '~/lib/edit-draft-cookie.server.ts';
import { readForm } from '~/lib/forms.server.ts';
import { PreviewQuery } from '~/lib/order-operations.ts';
import { openEditable } from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { byField, type Problem } from '~/lib/problem.ts';
import { keepAndGo } from './edit-action.server.ts';
import { backToEdit, EditFrame } from './edit-frame.tsx';
import { OrderErrorPage } from './order-error.tsx';
import { windowOf } from './window.server.ts';

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, order } = await openEditable(request, params['number']);
  if (!order.editEligibility.allowedChanges.includes('setShippingAddress'))
    throw redirect(`/orders/${number}/edit`, 303);
  const draft = await draftOf(request, number, order.version);
  return data(
    {
      number,
      window: await windowOf(request, order),
      values: valuesOf(draft.address ?? order.shippingAddress),
      countries: countryOptions(order.countries),
    },
    { headers: privateHeaders },
  );
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const { number, token, order } = await openEditable(request, params['number']);
  const values = addressValues(form);
  const missing = missingParts(values);
  if (missing.length > 0) return refuse(missing, values);
  const address = addressInput(values);
  const draft = await draftOf(request, number, order.version);
  const same = JSON.stringify(valuesOf(order.shippingAddress)) === JSON.stringify(values);
  if (!same) {
    // Asked alone, so that what is wrong is said here and not beside something else.
    const { orderEditPreview: outcome } = await api(request, PreviewQuery, {
      input: { orderToken: token, changes: [{ setShippingAddress: address }] },
    });
    if (outcome.__typename === 'ValidationError') return refuse(issueProblems(outcome.issues), values);
  }
  const next = { ...draft, address: same ? null : address };
  return keepAndGo(number, next, `/orders/${number}/edit`);
}

function refuse(problems: readonly Problem[], values: ReturnType<typeof addressValues>) {
  return data({ problems, values }, { status: 422, headers: privateHeaders });
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page ? errorMeta(error) : pageMeta({ title: `Another address for order ${page.number}`, noindex: true });

export default function AddressPage() {
  const { number, window, values, countries } = useLoaderData<typeof loader>();
  const posted = useActionData<typeof action>();
  const problems = posted?.problems ?? [];
  const kept = posted !== undefined && 'values' in posted ? posted.values : values;
  return (
    <EditFrame
      number={number}
      title="Send it elsewhere"
      window={window}
      here={`/orders/${number}/edit/address`}
      back={backToEdit(number)}
    >
      <div className="max-w-[46rem]">
        <ErrorSummary problems={problems} />
        <Form method="post" noValidate className="card grid gap-6">
          <AddressFields values={kept} errors={byField(problems)} countries={countries} section="shipping" />
          <p className="text-note text-ink-2">
            Tax and delivery follow the address. You see what that changes before you save.
          </p>
          <div className="flex flex-wrap gap-3">
            <Button>Use this address</Button>
            <LinkButton to={`/orders/${number}/edit`} tone="quiet">
              Leave it
            </LinkButton>
          </div>
        </Form>
      </div>
    </EditFrame>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
