import type { Ctx } from '../ctx.ts';
import type { OrderEdit } from '../generated/prisma/client.ts';
import type { Block, Letter } from './letter.ts';
import { instantText, letterAbout, type OrderFacts, readOrderFacts, readVersion } from './order-facts.ts';
import { sendOnce, withdrawMail } from './send-once.ts';

type EditOfOrder = { readonly orderId: string; readonly editId: string };

/** Reminds of a bank step that was left unfinished. Nothing is sent once it is finished or given up. */
export async function sendOrderEditWaiting(ctx: Ctx, { orderId, editId }: EditOfOrder): Promise<void> {
  const edit = await ctx.db.orderEdit.findUniqueOrThrow({ where: { id: editId } });
  const key = `order-edit-waiting:${editId}`;
  if (edit.state !== 'REQUIRES_ACTION' || edit.expiresAt <= ctx.now()) return withdrawMail(ctx, key);
  const facts = await readOrderFacts(ctx, orderId);
  const { quote } = await readVersion(ctx, orderId, edit.baseVersion);
  await sendOnce(ctx, {
    key,
    kind: 'order-edit-waiting',
    orderId,
    recipient: facts.order.email,
    letter: {
      ...letterAbout(facts, quote, 'OrderProcessing', 'Continue to your bank'),
      ...waitingWords(facts, edit),
    },
  });
}

/** Says that the bank refused and that the order is as it was. */
export async function sendOrderEditDeclined(ctx: Ctx, { orderId, editId }: EditOfOrder): Promise<void> {
  const edit = await ctx.db.orderEdit.findUniqueOrThrow({ where: { id: editId } });
  const facts = await readOrderFacts(ctx, orderId);
  const key = `order-edit-declined:${editId}`;
  if (facts.order.state === 'CANCELED') return withdrawMail(ctx, key);
  const { quote } = await readVersion(ctx, orderId, edit.baseVersion);
  await sendOnce(ctx, {
    key,
    kind: 'order-edit-declined',
    orderId,
    recipient: facts.order.email,
    letter: {
      ...letterAbout(facts, quote, 'OrderProcessing', 'See your order'),
      ...declinedWords(facts, edit),
    },
  });
}

type Words = Pick<Letter, 'subject' | 'preview' | 'heading' | 'blocks'>;

function waitingWords({ order, money, instant }: OrderFacts, edit: OrderEdit): Words {
  const more = money(edit.planAmount);
  const at = instant(edit.expiresAt);
  return {
    subject: `Confirm ${more} with your bank, order ${order.number}`,
    preview: `Your change is not saved yet. Confirm it until ${instantText(at)}.`,
    heading: 'Your bank wants a word.',
    blocks: [
      {
        kind: 'paragraph',
        text: `Your change to order ${order.number} makes it ${money(edit.totalAfter)}. Your bank asks you to confirm the extra ${more} before it is saved.`,
      },
      { kind: 'deadline', before: 'Confirm until', at, after: 'We keep the goods for you until then.' },
      { kind: 'button' },
      {
        kind: 'paragraph',
        text: `If you do nothing, your order stays as it is, at ${money(edit.totalBefore)}, and nothing more is held.`,
      },
    ],
  };
}

const REASONS: Readonly<Record<string, string>> = {
  insufficient_funds: 'The bank says there is not enough on the card.',
  expired_card: 'The bank says the card has expired.',
  authentication_failed: 'The step at the bank was not completed.',
  card_velocity_exceeded: 'The bank says the card has reached its limit.',
};

function declinedWords({ order, money, instant }: OrderFacts, edit: OrderEdit): Words {
  const more = money(edit.planAmount);
  const open: Block[] =
    order.state === 'OPEN'
      ? [
          { kind: 'paragraph', text: 'You can try again, or choose a smaller change.' },
          { kind: 'deadline', before: 'Change or cancel until', at: instant(order.editableUntil) },
        ]
      : [];
  return {
    subject: `Your bank did not hold the extra ${more}, order ${order.number} is unchanged`,
    preview: `Your order stays at ${money(edit.totalBefore)}. Nothing more is held.`,
    heading: 'Your order is unchanged.',
    blocks: [
      {
        kind: 'alert',
        text: `Your bank did not hold the extra ${more}, so your change was not made. ${REASONS[edit.declineMessage ?? ''] ?? 'The bank did not say why.'}`,
      },
      { kind: 'paragraph', text: `The order stays at ${money(edit.totalBefore)}, and nothing more is held.` },
      ...open,
      { kind: 'button' },
    ],
  };
}
