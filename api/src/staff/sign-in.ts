import type { Ctx } from '../ctx.ts';
import { newId } from '../platform/id.ts';
import { hashToken, newToken } from '../platform/token.ts';
import { transact } from '../platform/transact.ts';
import { audit } from './audit.ts';
import { InvalidCredentialsError, TooManyAttemptsError } from './errors.ts';
import { verifyPassword } from './password.ts';

const SESSION_HOURS = 12;
const ATTEMPTS_MAX = 10;
const ATTEMPTS_WINDOW_MS = 15 * 60_000;
const ATTEMPT = 'staff.sign-in-attempted';

export const signInStaffErrors = [InvalidCredentialsError, TooManyAttemptsError] as const;

export interface SignedIn {
  /** Bearer token; only its hash is kept. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly staffUserId: string;
}

/**
 * Opens a session of twelve hours. A try is counted before the password is looked at, in Postgres, so that neither
 * tries at once nor at several processes get past the limit of ten in a quarter of an hour. Unknown addresses are
 * counted, timed and answered like known ones.
 * @throws {InvalidCredentialsError} {TooManyAttemptsError}
 */
export async function signInStaff(ctx: Ctx, input: { email: string; password: string }): Promise<SignedIn> {
  const email = input.email.trim().toLowerCase();
  await countAttempt(ctx, email);
  const user = await ctx.db.staffUser.findUnique({ where: { email } });
  const known = user !== null && user.disabledAt === null;
  const right = await verifyPassword(input.password, known ? user.passwordHash : null);
  if (!known || !right) throw new InvalidCredentialsError();

  const token = newToken();
  const createdAt = ctx.now();
  const expiresAt = new Date(createdAt.getTime() + SESSION_HOURS * 3_600_000);
  const id = newId();
  await transact(ctx, async (tx) => {
    await tx.db.staffSession.create({
      data: { id, staffUserId: user.id, tokenHash: hashToken(token), createdAt, expiresAt },
    });
    await audit(tx, {
      action: 'staff.signed-in',
      subjectType: 'StaffUser',
      subjectId: user.id,
      after: { sessionId: id },
    });
  });
  return { token, expiresAt, staffUserId: user.id };
}

/** The lock makes tries with one address queue, so that each sees those before it. */
async function countAttempt(ctx: Ctx, email: string): Promise<void> {
  const subjectId = Buffer.from(hashToken(email)).toString('hex');
  const since = new Date(ctx.now().getTime() - ATTEMPTS_WINDOW_MS);
  await transact(ctx, async (tx) => {
    await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`sign-in ${subjectId}`}, 0))`;
    const recent = await tx.db.auditEntry.findMany({
      where: { subjectType: 'StaffEmail', subjectId, action: ATTEMPT, createdAt: { gt: since } },
      orderBy: { createdAt: 'asc' },
      take: ATTEMPTS_MAX,
      select: { createdAt: true },
    });
    const [oldest] = recent;
    if (oldest && recent.length === ATTEMPTS_MAX)
      throw new TooManyAttemptsError(
        Math.max(1, Math.ceil((oldest.createdAt.getTime() - since.getTime()) / 1000)),
      );
    await audit(tx, { action: ATTEMPT, subjectType: 'StaffEmail', subjectId });
  });
}
