import { env } from './env.server.ts';

/** The address the shop is known by: the first configured origin, or the one that was asked for. Without a slash. */
export function publicOrigin(request: Request): string {
  return env.origins[0] ?? new URL(request.url).origin;
}
