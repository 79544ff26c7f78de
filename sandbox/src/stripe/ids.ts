const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A seeded source of randomness: the same seed gives the same ids and the same disorder. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** `length` letters and digits. */
  token(length: number): string;
  /** An object id such as `pi_3…` with 24 characters after the underscore. */
  id(prefix: string): string;
}

function hash(text: string, start: number): number {
  let h = start;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x5bd1e995) ^ (h >>> 13);
  return h >>> 0;
}

/** Small fast counter generator (sfc32). */
export function createRandom(seed: string): Random {
  let a = hash(seed, 0x9e3779b9);
  let b = hash(seed, 0x243f6a88);
  let c = hash(seed, 0xb7e15162);
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 16; i++) next();
  const token = (length: number): string => {
    let text = '';
    for (let i = 0; i < length; i++) text += ALPHABET[(next() * 62) | 0];
    return text;
  };
  const id = (prefix: string): string => prefix + token(24 - (prefix.length - prefix.indexOf('_') - 1));
  return { next, token, id };
}
