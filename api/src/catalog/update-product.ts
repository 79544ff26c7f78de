import type { Channel } from '../channel/channel.ts';
import type { Ctx, Tx } from '../ctx.ts';
import { transact } from '../platform/transact.ts';
import { audit } from '../staff/audit.ts';
import { worksIn } from '../staff/desk.ts';
import { ProductNotFoundError, ProductSharedError } from './errors.ts';
import { NEVER } from './publication.ts';

export interface ProductChange {
  readonly id: string;
  readonly title?: string;
  readonly subtitle?: string;
  readonly description?: string;
  readonly details?: readonly { readonly name: string; readonly value: string }[];
  /** Null takes it off sale in the channel. */
  readonly publishedAt?: Date | null;
}

export const updateProductErrors = [ProductNotFoundError, ProductSharedError] as const;

/**
 * Changes what is given and leaves the rest. Texts are the same in every channel, so changing them takes a role in
 * each that has the product; when it goes on sale is the channel's own affair.
 * @throws {ProductNotFoundError} {ProductSharedError}
 */
export async function updateProduct(
  ctx: Ctx,
  channel: Channel,
  { id, publishedAt, details, ...texts }: ProductChange,
): Promise<{ productId: string }> {
  return transact(ctx, async (tx) => {
    const before = await lockProduct(tx, id, channel);
    const given = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
    const changesTexts = details !== undefined || Object.keys(given).length > 0;
    if (changesTexts) {
      if (!before.channelIds.every((channelId) => worksIn(tx.actor, ['CATALOG'], channelId)))
        throw new ProductSharedError();
      await tx.db.product.update({
        where: { id },
        data: {
          ...given,
          ...(details && { details: details.map((detail) => ({ ...detail })) }),
          updatedAt: tx.now(),
        },
      });
    }
    if (publishedAt !== undefined)
      await tx.db.productPublication.update({
        where: { salesChannelId_productId: { salesChannelId: channel.id, productId: id } },
        data: { publishedAt: publishedAt ?? NEVER },
      });
    await audit(tx, {
      action: 'product.updated',
      subjectType: 'Product',
      subjectId: id,
      before: { title: before.title, publishedAt: before.publishedAt },
      after: { ...given, ...(publishedAt !== undefined && { publishedAt, channel: channel.handle }) },
    });
    return { productId: id };
  });
}

/** Locks a product of the channel; writers of one product queue here. */
async function lockProduct(tx: Tx, id: string, channel: Channel) {
  const [product] = await tx.db.$queryRaw<{ title: string }[]>`
    SELECT title FROM "Product" WHERE id = ${id}::uuid FOR UPDATE`;
  const publications = await tx.db.productPublication.findMany({ where: { productId: id } });
  const own = publications.find(({ salesChannelId }) => salesChannelId === channel.id);
  if (!product || !own) throw new ProductNotFoundError();
  return {
    title: product.title,
    publishedAt: own.publishedAt,
    channelIds: publications.map(({ salesChannelId }) => salesChannelId),
  };
}
