import { createHash } from 'node:crypto';

/** Numbers that a seed decides. */
export interface Random {
  /** At least 0, below 1. */
  unit(): number;
  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number;
  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): T[];
}

export function randomFrom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE();
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(unit() * limit);
  return {
    unit,
    below,
    shuffled(things) {
      const left = [...things];
      return things.map(() => left.splice(below(left.length), 1)[0]!);
    },
  };
}
