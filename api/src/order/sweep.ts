import type { Ctx } from '../ctx.ts';
import { captureOrder } from './capture.ts';
import { finishEdit } from './finish-edit.ts';

const BATCH = 50;
const CONCURRENCY = 8;
/** Nobody else takes a claimed row for this long. */
const LEASE_SECONDS = 45;

/**
 * The guarantee behind the capture hint: takes every order that is past its instant, in batches that several workers
 * share without waiting for each other. Failed captures whose time to be paid is over are left to `sweepUnpaidOrders`.
 * Returns how many it took.
 */
export async function sweepDueOrders(ctx: Ctx): Promise<number> {
  let taken = 0;
  for (;;) {
    const due = await ctx.db.$queryRaw<{ id: string }[]>`
      UPDATE "Order" SET "nextCaptureAt" = ${leaseEnd(ctx)}
      WHERE id IN (
        SELECT id FROM "Order"
        WHERE "nextCaptureAt" <= ${ctx.now()} AND state IN ('OPEN', 'FREEZING', 'CAPTURING', 'CAPTURE_FAILED')
          AND (state <> 'CAPTURE_FAILED' OR "paymentDueAt" > ${ctx.now()})
        ORDER BY "nextCaptureAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
      RETURNING id`;
    await inParallel(due, ({ id }) =>
      captureOrder(ctx, { orderId: id, due: true }).catch((error: unknown) => stumble(ctx, id, error)),
    );
    taken += due.length;
    if (due.length < BATCH) return taken;
  }
}

/** Begins what `captureProblem` says of an error that is not the bank's or the provider's. */
export const OUR_ERROR = 'our error: ';
const PROBLEM_CHARACTERS_MAX = 300;

/** Our own code did not get through: staff see it with the order, and the sweep tries again. */
async function stumble(ctx: Ctx, orderId: string, error: unknown): Promise<void> {
  ctx.log.error({ error, orderId }, 'capturing an order failed; the sweep will try again');
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  await ctx.db.order
    .updateMany({
      where: { id: orderId, state: { notIn: ['CAPTURED', 'CANCELED'] } },
      data: { captureProblem: `${OUR_ERROR}${what}`.slice(0, PROBLEM_CHARACTERS_MAX) },
    })
    .catch((second: unknown) => ctx.log.error({ error: second, orderId }, 'nor could it be noted'));
}

/** Finishes edits that a crash or a silent provider left behind, and gives up those nobody confirmed in time. */
export async function sweepOrderEdits(ctx: Ctx): Promise<number> {
  const stuckBefore = new Date(ctx.now().getTime() - 30_000);
  const edits = await ctx.db.orderEdit.findMany({
    where: {
      OR: [
        { state: 'PENDING', createdAt: { lte: stuckBefore } },
        { state: 'REQUIRES_ACTION', expiresAt: { lte: ctx.now() } },
        {
          state: { in: ['DECLINED', 'ABANDONED'] },
          settledAt: { lte: stuckBefore },
          operations: { some: { state: 'PENDING', kind: { in: ['INCREMENT', 'AUTHORIZE_SUPPLEMENT'] } } },
        },
      ],
    },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: BATCH,
  });
  await inParallel(edits, ({ id }) =>
    finishEdit(ctx, { editId: id }).catch((error: unknown) =>
      ctx.log.error({ error, editId: id }, 'finishing an edit failed; the sweep will try again'),
    ),
  );
  return edits.length;
}

const leaseEnd = (ctx: Ctx) => new Date(ctx.now().getTime() + LEASE_SECONDS * 1000);

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, lane));
}
