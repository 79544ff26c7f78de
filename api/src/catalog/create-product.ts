import type { Channel } from '../channel/channel.ts';
import type { Ctx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Quantity } from '../money/money.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { audit } from '../staff/audit.ts';
import { NameTakenError } from './errors.ts';
import { NEVER } from './publication.ts';

export interface NewVariant {
  readonly sku: string;
  readonly title: string;
  readonly unitOfMeasure: 'PIECE' | 'METRE';
  readonly quantityStep: Quantity;
  readonly quantityMinimum: Quantity;
  readonly quantityMaximum: Quantity;
  readonly weightGrams: number;
}

export interface NewProduct {
  readonly handle: string;
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly details: readonly { readonly name: string; readonly value: string }[];
  /** Null makes a draft. */
  readonly publishedAt: Date | null;
  readonly variants: readonly NewVariant[];
}

export const createProductErrors = [NameTakenError] as const;

/**
 * Makes a product of the channel with its variants, each with an inventory item of its own. It appears in the shop
 * once it is published and has a price. @throws {NameTakenError}
 */
export async function createProduct(
  ctx: Ctx,
  channel: Channel,
  input: NewProduct,
): Promise<{ productId: string }> {
  const { variants, publishedAt, details, ...texts } = input;
  try {
    return await transact(ctx, async (tx) => {
      const productId = newId();
      const now = tx.now();
      await tx.db.product.create({
        data: { ...texts, id: productId, details: details.map((detail) => ({ ...detail })), createdAt: now },
      });
      await tx.db.productPublication.create({
        data: { productId, salesChannelId: channel.id, publishedAt: publishedAt ?? NEVER },
      });
      for (const [position, variant] of variants.entries()) {
        const id = newId();
        await tx.db.productVariant.create({
          data: { ...variant, id, productId, position, optionKey: `title=${variant.title}`, createdAt: now },
        });
        const item = await tx.db.inventoryItem.create({ data: { id: newId(), sku: variant.sku } });
        await tx.db.variantInventoryItem.create({ data: { variantId: id, inventoryItemId: item.id } });
      }
      await audit(tx, {
        action: 'product.created',
        subjectType: 'Product',
        subjectId: productId,
        after: { handle: texts.handle, title: texts.title, channel: channel.handle, publishedAt },
      });
      return { productId };
    });
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    const handleTaken = await ctx.db.product.count({ where: { handle: input.handle } });
    if (handleTaken > 0) throw new NameTakenError(input.handle, ['handle']);
    throw new NameTakenError(await takenSku(ctx, variants), ['variants']);
  }
}

async function takenSku({ db }: Ctx, variants: readonly NewVariant[]): Promise<string> {
  const skus = variants.map(({ sku }) => sku);
  const [variant] = await db.productVariant.findMany({ where: { sku: { in: skus } }, take: 1 });
  const [item] = variant
    ? [variant]
    : await db.inventoryItem.findMany({ where: { sku: { in: skus } }, take: 1 });
  return item?.sku ?? skus.find((sku, index) => skus.indexOf(sku) !== index) ?? skus.join(', ');
}
