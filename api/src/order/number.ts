import { randomInt } from 'node:crypto';
import type { Tx } from '../ctx.ts';

/** Letters and digits that are not mistaken for one another when read aloud or copied by hand. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 5;

/** A number for an order that nobody can guess from another, such as TN-4H7K2. */
export async function newOrderNumber(tx: Tx, prefix: string): Promise<string> {
  for (;;) {
    const text = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
    const number = `${prefix}-${text}`;
    if (!(await tx.db.order.findUnique({ where: { number }, select: { id: true } }))) return number;
  }
}
