import { forgetDraft } from '~/lib/edit-draft-cookie.server.ts';
import { seeOther } from '~/lib/forms.server.ts';

/** Where a change that has come to an end leads. A draft that did not become a change is kept. */
export async function afterEdit(
  number: string,
  state: 'APPLIED' | 'DECLINED' | 'ABANDONED',
  order: { readonly version: number; readonly editEligibility: { readonly editable: boolean } },
): Promise<Response> {
  if (state === 'APPLIED') return seeOther(`/orders/${number}?saved=${order.version}`, await forgetDraft());
  const there = order.editEligibility.editable ? `/orders/${number}/edit` : `/orders/${number}`;
  return seeOther(`${there}?problem=${state === 'DECLINED' ? 'declined' : 'lapsed'}`);
}
