import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, URL-safe. Only its hash is ever stored. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is stored and looked up in place of a token. */
export const hashToken = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(token).digest());

/**
 * A token that can be made again at any time from the row it stands for: 16 bytes of row id, 20 bytes of HMAC.
 * Mail retries need that; a stored random token could only be mailed once.
 */
export function signId(secret: string, id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return Buffer.concat([bytes, macOf(secret, bytes)]).toString('base64url');
}

/** The row id inside a token made by `signId`, or undefined when the token is not ours. Constant time. */
export function verifySignedId(secret: string, token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 36 || bytes.toString('base64url') !== token) return undefined;
  const id = bytes.subarray(0, 16);
  if (!timingSafeEqual(macOf(secret, id), bytes.subarray(16))) return undefined;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const macOf = (secret: string, bytes: Buffer) =>
  createHmac('sha256', secret).update(bytes).digest().subarray(0, 20);
