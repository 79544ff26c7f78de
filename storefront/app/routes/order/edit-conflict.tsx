import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { isEmpty, rebased } from '~/lib/edit-draft.ts';
import { draftOf, forgetDraft } from '~/lib/edit-draft-cookie.server.ts';
import { readForm, seeOther } from '~/lib/forms.server.ts';
import { openEditable } from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { conflictOf } from './conflict.server.ts';
import { ConflictView } from './conflict-view.tsx';
import { keepAndGo } from './edit-action.server.ts';
import { backToEdit, EditFrame } from './edit-frame.tsx';
import { OrderErrorPage } from './order-error.tsx';
import { windowOf } from './window.server.ts';

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, order } = await openEditable(request, params['number']);
  const draft = await draftOf(request, number, order.version);
  if (isEmpty(draft) || draft.version === order.version) throw redirect(`/orders/${number}/edit`, 303);
  const [conflict, window] = await Promise.all([conflictOf(request, order, draft), windowOf(request, order)]);
  return data({ number, window, conflict }, { headers: privateHeaders });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const { number, order } = await openEditable(request, params['number']);
  if (form['intent'] !== 'mine') return seeOther(`/orders/${number}`, await forgetDraft());
  const draft = await draftOf(request, number, order.version);
  return keepAndGo(number, rebased(draft, order), `/orders/${number}/edit`);
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page ? errorMeta(error) : pageMeta({ title: `Order ${page.number} changed meanwhile`, noindex: true });

export default function ConflictPage() {
  const { number, window, conflict } = useLoaderData<typeof loader>();
  return (
    <EditFrame
      number={number}
      title="Two changes at once"
      window={window}
      here={`/orders/${number}/edit/conflict`}
      back={backToEdit(number)}
    >
      <ConflictView number={number} conflict={conflict} />
    </EditFrame>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
