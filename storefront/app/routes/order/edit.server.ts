import { api, cachedApi } from '~/lib/api.server.ts';
import { draftWords, type VariantName } from '~/lib/draft-words.ts';
import { changesOf, type Draft, isEmpty } from '~/lib/edit-draft.ts';
import type { ResultOf } from '~/lib/graphql.ts';
import { formatMoney, signOf, withoutSign } from '~/lib/money.ts';
import { titleOf } from '~/lib/order-diff-rows.ts';
import { EditVariantsQuery, type Order, PreviewQuery } from '~/lib/order-operations.ts';
import { cardName, elementId, type OpenedOrder } from '~/lib/order-view.server.ts';
import type { Problem } from '~/lib/problem.ts';

type Node = ResultOf<typeof EditVariantsQuery>['nodes'][number];
export type EditVariant = Extract<Node, { __typename: 'ProductVariant' }>;

/** The variants that an order has and its draft names, by id. What is no longer sold is left out. */
export async function variantsOf(
  request: Request,
  order: Order,
  draft: Draft,
): Promise<Map<string, EditVariant>> {
  const ids = [
    ...order.lines.map(({ variantId }) => variantId),
    ...Object.values(draft.lines).flatMap(({ variantId }) => variantId ?? []),
    ...draft.added.map(({ variantId }) => variantId),
  ];
  const { nodes } = await cachedApi(request, EditVariantsQuery, { ids: [...new Set(ids)].sort() });
  const variants = nodes.flatMap((node) => (node?.__typename === 'ProductVariant' ? [node] : []));
  return new Map(variants.map((variant) => [variant.id, variant]));
}

export type Preview = Extract<
  ResultOf<typeof PreviewQuery>['orderEditPreview'],
  { __typename: 'OrderEditPreview' }
>;

/** What a draft comes to: nothing, a preview, or why it cannot be. */
export type DraftOutcome =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'preview'; readonly preview: Preview }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'stale' }
  | { readonly kind: 'closed' };

/** Asks what the draft would come to. Changes and holds nothing. */
export async function previewOf(
  request: Request,
  { token, order }: OpenedOrder,
  draft: Draft,
): Promise<DraftOutcome> {
  if (isEmpty(draft)) return { kind: 'nothing' };
  if (draft.version !== order.version) return { kind: 'stale' };
  const { orderEditPreview: outcome } = await api(request, PreviewQuery, {
    input: { orderToken: token, expectedVersion: draft.version, changes: changesOf(draft) },
  });
  switch (outcome.__typename) {
    case 'OrderEditPreview':
      return { kind: 'preview', preview: outcome };
    case 'EditEmptyError':
      return { kind: 'nothing' };
    case 'StaleVersionError':
    case 'OrderLineNotFoundError':
      return { kind: 'stale' };
    case 'EditWindowClosedError':
      return { kind: 'closed' };
    case 'OrderNotFoundError':
      throw new Response(null, { status: 404 });
    case 'InsufficientStockError':
      return {
        kind: 'refused',
        problems: outcome.shortages.map(({ variantId }) => ({
          field: fieldOf(order, draft, variantId),
          message: outcome.message,
        })),
      };
    case 'QuantityNotAllowedError':
      return refused({ field: fieldOf(order, draft, outcome.variantId), message: outcome.message });
    case 'ValidationError':
      return {
        kind: 'refused',
        problems: outcome.issues.map(({ message }) => ({ field: '', message })),
      };
    default:
      return refused({ field: '', message: outcome.message });
  }
}

function refused(problem: Problem): DraftOutcome {
  return { kind: 'refused', problems: [problem] };
}

/** The quantity field of the line that has, or is to have, this variant. */
function fieldOf(order: Order, draft: Draft, variantId: string): string {
  const line = order.lines.find(
    (each) => each.variantId === variantId || draft.lines[each.id]?.variantId === variantId,
  );
  return `quantity-${elementId(line?.id ?? variantId)}`;
}

/** The change in sentences, for pages on which it could not be saved. */
export function wordsOf(order: Order, draft: Draft, variants: ReadonlyMap<string, EditVariant>): string[] {
  const names = new Map(
    [...variants].map(([id, { title, product, unitOfMeasure }]): [string, VariantName] => [
      id,
      {
        title: titleOf({ productTitle: product.title, variantTitle: title }),
        unit: unitOfMeasure === 'METRE' ? 'm' : null,
      },
    ]),
  );
  const deliveries = new Map(order.availableShippingOptions.map(({ id, name }) => [id, name]));
  return draftWords(draft, order.lines, names, deliveries);
}

/** The money of a preview, in the words of the page. */
export function moneyOf({ difference, paymentPlan, notes }: Preview, order: Order) {
  const sign = signOf(difference);
  const amount = formatMoney(withoutSign(difference));
  const holds = paymentPlan.kind === 'INCREMENT' || paymentPlan.kind === 'SUPPLEMENT';
  const [card] = order.payments;
  return {
    headline:
      sign === 0 ? 'The same total as before.' : `${amount} ${sign > 0 ? 'more' : 'less'} than before.`,
    message: withoutRepeat(paymentPlan.message),
    means: card === undefined ? undefined : `${cardName(card)} · nothing has been charged yet`,
    notes,
    save: holds ? `Save change, hold ${formatMoney(paymentPlan.amount)} more` : 'Save change',
    mayAsk: paymentPlan.mayNeedAction,
    /** To be held in addition; null when nothing is, and then no card is asked. */
    extra: holds ? formatMoney(paymentPlan.amount) : null,
  };
}

/** The plan's sentence begins with the difference, which stands above it already. */
function withoutRepeat(message: string): string {
  return message.replace(/^(Same total\.|\S+ (more|less)\.) /, '');
}
