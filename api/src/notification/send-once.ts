import type { Ctx } from '../ctx.ts';
import { newId } from '../platform/id.ts';
import type { Letter } from './letter.ts';
import { letterHtml } from './letter-html.ts';
import { letterText } from './letter-text.ts';
import { MailKeyReused } from './mailer.ts';

interface OutgoingLetter {
  /** Names this mail for ever: at most one is sent under it. */
  readonly key: string;
  readonly kind: string;
  readonly orderId: string;
  readonly recipient: string;
  readonly letter: Letter;
}

/** Longer than the mailer's timeout: a claim older than this belongs to a process that died. */
const CLAIM_MS = 20_000;

/** Another process is sending this very mail now. */
export class MailUnderWay extends Error {
  override readonly name = 'MailUnderWay';
}

/**
 * Sends a letter if none was sent under its key. The row is the claim: whoever inserts it sends, all others find it
 * sent, or under way. A crash leaves the claim to run out; then it is sent again under the same key, which the
 * provider recognises.
 * @throws {MailUnderWay} and whatever the mailer throws; the claim is then free for the next try.
 */
export async function sendOnce(ctx: Ctx, outgoing: OutgoingLetter): Promise<void> {
  const claim = await claimMail(ctx, outgoing);
  if (!claim) return;
  const { letter, key } = outgoing;
  const { mailFrom } = ctx.settings;
  const mail = {
    from: mailFrom,
    to: claim.recipient,
    subject: letter.subject,
    html: letterHtml(letter),
    text: letterText(letter),
  };
  try {
    const providerId = await ctx.mailer.send(mail, key);
    await markSent(ctx, claim.id, providerId);
  } catch (error) {
    // What the order is has changed since a try whose answer was lost. That mail went out; a second must not.
    if (error instanceof MailKeyReused) {
      ctx.log.warn({ key }, 'mail was sent by an earlier try with other content');
      return markSent(ctx, claim.id, null);
    }
    await ctx.db.emailMessage.deleteMany({ where: { id: claim.id, sentAt: null } });
    throw error;
  }
}

/**
 * A letter that is not wanted any more: nothing is sent. What a process that died left behind of it, which may or may
 * not have gone out, is not kept as under way for ever.
 */
export async function withdrawMail(ctx: Ctx, key: string): Promise<void> {
  const { count } = await ctx.db.emailMessage.deleteMany({ where: { dedupeKey: key, sentAt: null } });
  if (count > 0) ctx.log.warn({ key }, 'a mail that a dead process had begun is not wanted any more');
}

async function claimMail(
  ctx: Ctx,
  { key, kind, orderId, recipient, letter }: OutgoingLetter,
): Promise<{ id: string; recipient: string } | null> {
  const id = newId();
  const now = ctx.now();
  const { count } = await ctx.db.emailMessage.createMany({
    data: { id, dedupeKey: key, orderId, kind, recipient, subject: letter.subject, createdAt: now },
    skipDuplicates: true,
  });
  if (count === 1) return { id, recipient };
  const row = await ctx.db.emailMessage.findUnique({ where: { dedupeKey: key } });
  if (row?.sentAt) return null;
  const before = new Date(now.getTime() - CLAIM_MS);
  if (!row || row.createdAt > before) throw new MailUnderWay(`${key} is being sent`);
  const taken = await ctx.db.emailMessage.updateMany({
    where: { id: row.id, sentAt: null, createdAt: row.createdAt },
    data: { createdAt: now },
  });
  if (taken.count === 0) throw new MailUnderWay(`${key} is being sent`);
  return { id: row.id, recipient: row.recipient };
}

async function markSent(ctx: Ctx, id: string, providerId: string | null): Promise<void> {
  await ctx.db.emailMessage.update({ where: { id }, data: { sentAt: ctx.now(), providerId } });
}
