import { createHash } from 'node:crypto';
import { type Mail, type Mailer, MailKeyReused, MailNotSent } from '../../src/notification/mailer.ts';
import type { Chance } from './random.ts';

export interface PostedMail {
  readonly to: string;
  readonly subject: string;
  readonly key: string;
}

/** A mail provider that remembers keys for ever, as ours does for a day, and sometimes fails before or after sending. */
export interface PostOffice {
  /** Every mail that left, in order. */
  readonly posted: readonly PostedMail[];
  mailer(chance: Chance): Mailer;
  /** From now on every mail is taken at the first try. */
  calmDown(): void;
}

export function openPostOffice(): PostOffice {
  const posted: PostedMail[] = [];
  const known = new Map<string, { readonly print: string; readonly id: string }>();
  let calm = false;
  const post = (mail: Mail, key: string): string => {
    const print = createHash('sha1').update(JSON.stringify(mail)).digest('hex');
    const before = known.get(key);
    if (before && before.print !== print) throw new MailKeyReused(`key ${key} was used for another mail`);
    if (before) return before.id;
    const id = `mail_${known.size}`;
    known.set(key, { print, id });
    posted.push({ to: mail.to, subject: mail.subject, key });
    return id;
  };
  return {
    posted,
    mailer: (chance) => ({
      async send(mail, key) {
        if (!calm && chance.odds(0.03)) throw new MailNotSent('the mail provider is away');
        const id = post(mail, key);
        if (!calm && chance.odds(0.03)) throw new MailNotSent('the mail provider’s answer was lost');
        return id;
      },
    }),
    calmDown() {
      calm = true;
    },
  };
}
