import { type GraphQLNamedType, getNamedType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { run } from '../../test/graphql.ts';
import { useTill } from '../../test/till.ts';
import { schema } from '../schema.ts';
import { commitEdit } from './commit-edit.ts';
import { readOrder } from './read.ts';

const till = useTill();
const DEPTH_MAX = 5;

/** Everything that can be asked of a type without arguments; types on the way down are not entered again. */
function everything(type: GraphQLNamedType, seen: readonly string[] = []): string {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (field.args.some(({ type: argument }) => String(argument).endsWith('!'))) return [];
    if (!isObjectType(inner)) return [field.name];
    if (seen.includes(inner.name) || seen.length >= DEPTH_MAX) return [];
    return [`${field.name} ${everything(inner, [...seen, inner.name])}`];
  });
  return `{ ${fields.join(' ')} }`;
}

test('every field of an order, of its edits and of a preview answers', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderToken } = await till.order(till.lines(variant));
  const { lines } = await readOrder(ctx, { orderToken });
  const more = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 2_000n }] as const;
  await commitEdit(ctx, { orderToken, expectedVersion: 1, changes: more });

  const ofOrder = everything(schema.getType('Order')!, ['Order']);
  const read = await run(ctx, `query ($token: String!) { order(token: $token) ${ofOrder} }`, {
    token: orderToken,
  });
  expect(read.errors).toBeUndefined();

  const ofPreview = everything(schema.getType('OrderEditPreview')!, ['OrderEditPreview']);
  const preview = await run(
    ctx,
    `query ($input: OrderEditPreviewInput!) { orderEditPreview(input: $input) { __typename ... on OrderEditPreview ${ofPreview} } }`,
    {
      input: {
        orderToken,
        changes: [
          {
            setQuantity: {
              lineId: Buffer.from(`OrderLine:${lines[0]!.id}`).toString('base64'),
              quantity: '3',
            },
          },
        ],
      },
    },
  );
  expect(preview.errors).toBeUndefined();
  expect(preview.data).toMatchObject({ orderEditPreview: { __typename: 'OrderEditPreview' } });
});
