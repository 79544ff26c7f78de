import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Ctx } from '../ctx.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Who can open what is sealed: whoever brings the same key in the same scope. */
export interface SealKey {
  readonly scope: string;
  readonly key: string;
}

type Sealer = Pick<Ctx, 'settings'>;

const derived = ({ settings }: Sealer, { scope, key }: SealKey) =>
  Buffer.from(hkdfSync('sha256', settings.tokenSecret, scope, key, 32));

/** Encrypts what may hold a secret, so that the stored bytes are of no use without the caller's key. */
export function seal(sealer: Sealer, key: SealKey, bytes: Uint8Array): Buffer<ArrayBuffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, derived(sealer, key), nonce);
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Undefined when it was sealed under another secret or changed since. */
export function unseal(sealer: Sealer, key: SealKey, sealed: Uint8Array): Buffer | undefined {
  const decipher = createDecipheriv(CIPHER, derived(sealer, key), sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
