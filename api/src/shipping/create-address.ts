import type { Tx } from '../ctx.ts';
import { newId } from '../platform/id.ts';
import type { AddressFields } from './address.ts';

/** Stores an address and answers its id. Rows are never changed afterwards: a new address is a new row. */
export async function createAddress(tx: Tx, fields: AddressFields): Promise<string> {
  const id = newId();
  await tx.db.address.createMany({ data: [{ id, ...fields, createdAt: tx.now() }] });
  return id;
}
