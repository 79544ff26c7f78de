import type { PrismaClient } from '../generated/prisma/client.ts';

interface Entry<Value> {
  readonly value: Promise<Value>;
  readonly until: number;
}

/**
 * Keeps answers of one database for a short time in this process. Equal questions in flight are asked once; a
 * question that failed, or whose answer is undefined, is asked again.
 */
export function rememberFor<Value>(
  ttlMs: number,
  entriesMax: number,
): (db: PrismaClient, key: string, ask: () => Promise<Value | undefined>) => Promise<Value | undefined> {
  const memories = new WeakMap<PrismaClient, Map<string, Entry<Value | undefined>>>();
  return (db, key, ask) => {
    const memory = memories.get(db) ?? new Map<string, Entry<Value | undefined>>();
    memories.set(db, memory);
    const known = memory.get(key);
    const at = performance.now();
    if (known && at < known.until) return known.value;
    memory.delete(key);
    if (memory.size >= entriesMax) memory.delete(memory.keys().next().value!);
    const value = ask();
    const entry = { value, until: at + ttlMs };
    memory.set(key, entry);
    const forget = () => {
      if (memory.get(key) === entry) memory.delete(key);
    };
    value.then((answer) => answer === undefined && forget(), forget);
    return value;
  };
}
