import { api, BANK_TIMEOUT_MS } from '~/lib/api.server.ts';
import { changesOf, type Draft } from '~/lib/edit-draft.ts';
import { forgetDraft, keepDraft } from '~/lib/edit-draft-cookie.server.ts';
import { idempotencyKeyOf, seeOther } from '~/lib/forms.server.ts';
import { CommitMutation } from '~/lib/order-operations.ts';
import type { OpenedOrder } from '~/lib/order-view.server.ts';

/** Why a change was not saved. Nothing about the order has changed. */
export type NotSaved =
  | { readonly kind: 'stale' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'declined'; readonly message: string; readonly triesLeft: number }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Saves the draft, with the card on file or with another one. A press that arrives twice is one press: the form carries a key and a basis of what it showed.
 * @returns where to go, or why it was not saved
 */
export async function saveDraft(
  request: Request,
  { number, token }: OpenedOrder,
  draft: Draft,
  form: Record<string, string>,
  anotherCard: 'ELEMENT' | 'HOSTED' | null = null,
): Promise<Response | NotSaved> {
  const { orderEditCommit: outcome } = await api(
    request,
    CommitMutation,
    { input: { orderToken: token, expectedVersion: draft.version, changes: changesOf(draft), anotherCard } },
    { idempotencyKey: await idempotencyKeyOf(form), timeoutMs: BANK_TIMEOUT_MS },
  );
  switch (outcome.__typename) {
    case 'OrderEditCommitPayload':
      return outcome.edit.state === 'APPLIED'
        ? seeOther(`/orders/${number}?saved=${outcome.order.version}`, await forgetDraft())
        : seeOther(`/orders/${number}/edit/pay`, await keepDraft(number, { ...draft, sent: true }));
    case 'EditInProgressError':
      return seeOther(`/orders/${number}/edit/pay`);
    case 'StaleVersionError':
    case 'OrderLineNotFoundError':
      return { kind: 'stale' };
    case 'EditWindowClosedError':
      return { kind: 'closed' };
    case 'PaymentDeclinedError':
      return { kind: 'declined', message: outcome.message, triesLeft: outcome.triesLeft };
    case 'OrderNotFoundError':
      throw new Response(null, { status: 404 });
    default:
      return { kind: 'refused', message: outcome.message };
  }
}
