import { uuidv7 } from 'uuidv7';

/** A fresh UUIDv7: sorts by time of creation, so primary-key order is creation order. */
export const newId = (): string => uuidv7();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Guards raw SQL and Prisma filters against ids that Postgres would refuse to parse. */
export const isId = (value: string): boolean => UUID.test(value);
