import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { Button, LinkButton } from '~/components/button.tsx';
import { DeliveryCards } from '~/components/delivery-cards.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Notice } from '~/components/notice.tsx';
import { deliveryChoices } from '~/lib/delivery-choice.ts';
import { draftOf } from '~/lib/edit-draft-cookie.server.ts';
import { readForm } from '~/lib/forms.server.ts';
import { openEditable } from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { byField } from '~/lib/problem.ts';
import { previewOf } from './edit.server.ts';
import { keepAndGo } from './edit-action.server.ts';
import { backToEdit, EditFrame } from './edit-frame.tsx';
import { OrderErrorPage } from './order-error.tsx';
import { windowOf } from './window.server.ts';

export async function loader({ request, params }: LoaderFunctionArgs) {
  const opened = await openEditable(request, params['number']);
  const { number, order } = opened;
  if (!order.editEligibility.allowedChanges.includes('setShippingOption'))
    throw redirect(`/orders/${number}/edit`, 303);
  const draft = await draftOf(request, number, order.version);
  const [outcome, window] = await Promise.all([previewOf(request, opened, draft), windowOf(request, order)]);
  const goods = outcome.kind === 'preview' ? outcome.preview.after.subtotal : order.subtotal;
  return data(
    {
      number,
      window,
      choices: deliveryChoices(order.availableShippingOptions, goods),
      chosen: draft.delivery ?? order.shippingOptionId,
      elsewhere: draft.address !== null && draft.address.countryCode !== order.shippingAddress.countryCode,
    },
    { headers: privateHeaders },
  );
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const { number, order } = await openEditable(request, params['number']);
  const wanted = form['delivery'] ?? '';
  if (!order.availableShippingOptions.some(({ id }) => id === wanted))
    return data(
      { problems: [{ field: 'delivery', message: 'Choose one of these.' }] },
      { status: 422, headers: privateHeaders },
    );
  const draft = await draftOf(request, number, order.version);
  const next = {
    ...draft,
    delivery: wanted === order.shippingOptionId ? null : wanted,
  };
  return keepAndGo(number, next, `/orders/${number}/edit`);
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page ? errorMeta(error) : pageMeta({ title: `Another delivery for order ${page.number}`, noindex: true });

export default function DeliveryPage() {
  const { number, window, choices, chosen, elsewhere } = useLoaderData<typeof loader>();
  const problems = useActionData<typeof action>()?.problems ?? [];
  return (
    <EditFrame
      number={number}
      title="Another delivery"
      window={window}
      here={`/orders/${number}/edit/delivery`}
      back={backToEdit(number)}
    >
      <div className="grid max-w-[46rem] gap-4">
        <ErrorSummary problems={problems} />
        {elsewhere && (
          <Notice tone="info" title="You are sending it to another country.">
            <p>Not all of these go there. If one does not, we say so before anything is saved.</p>
          </Notice>
        )}
        <Form method="post" noValidate className="card grid gap-6">
          <DeliveryCards choices={choices} chosen={chosen} error={byField(problems)['delivery']} />
          <div className="flex flex-wrap gap-3">
            <Button>Use this delivery</Button>
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
