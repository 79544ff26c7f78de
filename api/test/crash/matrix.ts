import type { Ctx } from '../../src/ctx.ts';
import { createResendMailer } from '../../src/notification/resend.ts';
import { brokenLaws } from '../snapshot.ts';
import type { Till } from '../till.ts';
import { type BankAndMail, booksOfBank } from './bank.ts';
import type { Children, Report } from './children.ts';
import { differenceOf, EFFECTS } from './effects.ts';
import { converge, deliver } from './fresh-worker.ts';
import type { CrashPoint, Job } from './job.ts';
import type { Case, Outcome, Scenario } from './stage.ts';

/** One death of a process, and what was wrong after everything had settled; nothing, if the system recovered. */
export interface Verdict {
  readonly effect: string;
  readonly point: CrashPoint;
  readonly problems: readonly string[];
}

interface Run {
  readonly one: Case;
  readonly point: CrashPoint | null;
}

/** Every place of a scenario at which its process can die. */
export const pointsOf = ({ name }: Scenario): CrashPoint[] =>
  EFFECTS[name].flatMap((_effect, index) => [
    { index, when: 'before' as const },
    { index, when: 'after' as const },
  ]);

/**
 * Runs a scenario once to its end, to see that its effects are the ones that are listed, and once for each point, at
 * which its process dies. Then fresh workers take over, the shopper comes back, the window closes, and every order,
 * every cent at the bank, every piece of stock and every mail is looked at.
 */
export async function runScenario(
  till: Till,
  children: Children,
  scenario: Scenario,
  points: readonly CrashPoint[],
): Promise<Verdict[]> {
  const groups = scenario.alone ? [null, ...points].map((point) => [point]) : [[null, ...points]];
  const verdicts: Verdict[] = [];
  try {
    for (const group of groups) verdicts.push(...(await runGroup(till, children, scenario, group)));
  } finally {
    await liftFaults(till);
  }
  return verdicts;
}

/**
 * Runs a scenario once to its end, only to see that its effects are the ones that are listed. What it leaves is brought
 * to an end by the workers of the scenario that comes next.
 */
export async function traceScenario(till: Till, children: Children, scenario: Scenario): Promise<void> {
  const one = await scenario.prepare(till);
  await deliver(workerCtx(till));
  try {
    await scenario.begin?.(till);
    await execute(till, children, scenario, [{ one, point: null }]);
  } finally {
    await liftFaults(till);
  }
}

async function runGroup(
  till: Till,
  children: Children,
  scenario: Scenario,
  points: readonly (CrashPoint | null)[],
): Promise<Verdict[]> {
  const ctx = workerCtx(till);
  const runs = await Promise.all(points.map(async (point) => ({ one: await scenario.prepare(till), point })));
  if (scenario.operation !== 'relayOnce') await deliver(ctx);
  await scenario.begin?.(till);
  await execute(till, children, scenario, runs);
  const laws = await brokenLaws(till.db);
  if (laws.length > 0) throw new Error(`right after the crash of '${scenario.name}':\n${laws.join('\n')}`);

  if (!scenario.refusedForGood) await liftFaults(till);
  await converge(ctx, till.advance);
  for (const { one } of runs) await scenario.shopperReturns?.(till, one);
  await liftFaults(till);
  await till.advance(3_600);
  await converge(ctx, till.advance);

  const books = await booksOfBank(till);
  const verdicts: Verdict[] = [];
  for (const { one, point } of runs) {
    const problems = await problemsOf(till, books, one, scenario.outcome(isDurable(point)));
    if (point) verdicts.push({ effect: EFFECTS[scenario.name][point.index]!, point, problems });
    else if (problems.length > 0)
      throw new Error(`'${scenario.name}' without a crash: ${problems.join('; ')}`);
  }
  return verdicts;
}

/** The first effect of an operation is the commit of its intent: what died later has to be carried on. */
const isDurable = (point: CrashPoint | null) => point === null || point.index > 0 || point.when === 'after';

/** A worker's context in this process, with real mail. */
function workerCtx(till: Till): Ctx {
  const mailer = createResendMailer({ apiKey: 're_worker', baseUrl: `${till.sandboxUrl}/resend` });
  return till.ctxWith({ mailer, actor: { kind: 'system', job: 'worker' }, channel: null });
}

async function execute(till: Till, children: Children, scenario: Scenario, runs: readonly Run[]) {
  const clockOffsetMs = till.ctx.now().getTime() - Date.now();
  const { operation } = scenario;
  const reports = await children.run(
    runs.map(({ one, point }): Job => ({ operation, input: one.input, clockOffsetMs, crash: point })),
  );
  const problems = runs.flatMap(({ point }, index) => {
    const report = reports[index]!;
    return (point ? deathProblem(scenario, point, report) : traceProblem(scenario, report)) ?? [];
  });
  if (problems.length > 0) throw new Error(problems[0]);
}

function traceProblem({ name }: Scenario, { effects, end }: Report): string | null {
  if (end.startsWith('failed') || end === 'killed') return `'${name}' without a crash: ${end}`;
  return differenceOf(name, effects);
}

function deathProblem({ name }: Scenario, point: CrashPoint, { effects, end }: Report): string | null {
  const where = `'${name}', to be killed ${point.when} effect ${point.index + 1}`;
  if (end !== 'killed') return `${where}: ${end} after ${effects.join(', ')}`;
  return effects.length === point.index + 1
    ? null
    : `${where}: died at ${effects.at(-1)} (${effects.length})`;
}

async function liftFaults({ sandboxUrl }: Till): Promise<void> {
  await fetch(`${sandboxUrl}/_sandbox/faults`, {
    method: 'DELETE',
    headers: { authorization: 'Bearer tests' },
  });
}

async function problemsOf(
  till: Till,
  { intents, refunds, pages, mails }: BankAndMail,
  { email, variant }: Case,
  expected: Outcome,
): Promise<string[]> {
  const orders = await till.db.order.findMany({
    where: { email },
    include: { lines: true, paymentCollection: { include: { payments: true } }, edits: true },
  });
  const [order] = orders;
  const sessions = await till.db.paymentSession.findMany({
    where: { OR: [{ id: order?.paymentSessionId }, { cart: { email } }] },
  });
  const problems = orders.length > 1 ? [`${orders.length} orders`] : [];
  const seen = order && { state: order.state, version: order.version, total: order.total };
  problems.push(...unequal('the order', expected.order ?? undefined, seen));

  const theirs = intents.filter(
    ({ metadata }) =>
      sessions.some(({ id }) => id === metadata.payment_session_id) ||
      (order && metadata.order_id === order.id),
  );
  const taken = theirs.reduce((sum, { received }) => sum + received, 0n);
  problems.push(
    ...unequal(
      'charged',
      expected.charged ?? (expected.order?.state === 'CAPTURED' ? expected.order.total : 0n),
      taken,
    ),
  );
  const back = refunds.filter(({ intentId }) => theirs.some(({ id }) => id === intentId));
  problems.push(
    ...unequal(
      'given back',
      expected.refunded ?? 0n,
      back.reduce((sum, { amount }) => sum + amount, 0n),
    ),
  );
  const operations = await till.db.paymentOperation.findMany({ where: { orderId: order?.id ?? null } });
  const known = [...sessions, ...(order ? operations : [])];
  // What was made and whose answer was lost before anybody knew of it can never be paid: its secret went nowhere.
  for (const { id, status, endless } of theirs)
    if (!['succeeded', 'canceled'].includes(status)) {
      const secret = endless || !known.some(({ intentId }) => intentId === id);
      if (status !== 'requires_payment_method' || !secret) problems.push(`${id} is ${status}`);
    }
  for (const { hostedSessionId } of known) {
    const page = pages.find(({ id }) => id === hostedSessionId);
    if (page?.status === 'open') problems.push(`the page ${page.id} is open`);
  }
  for (const { intentId, capturedAmount, authorizedAmount, releasedAmount } of order?.paymentCollection
    ?.payments ?? []) {
    const intent = theirs.find(({ id }) => id === intentId);
    problems.push(...unequal(`ledger of ${intentId}`, intent?.received, capturedAmount));
    problems.push(...unequal(`released of ${intentId}`, authorizedAmount - capturedAmount, releasedAmount));
  }

  const level = await till.db.inventoryLevel.findUniqueOrThrow({ where: { id: variant.levelId } });
  const sold =
    expected.order?.state === 'CAPTURED'
      ? (order?.lines ?? []).reduce((sum, line) => sum + line.quantity, 0n)
      : 0n;
  problems.push(...unequal('reserved', sold, level.reserved));

  const inbox = mails.filter(({ to }) => [to].flat().some((address) => address.includes(email)));
  const kinds = order
    ? (await till.db.emailMessage.findMany({ where: { orderId: order.id } })).map(({ kind }) => kind)
    : [];
  const allowed = new Set(expected.maybe);
  const counted = kinds.filter((kind) => !allowed.has(kind)).sort();
  problems.push(...unequal('mails', [...expected.mails].sort().join(' '), counted.join(' ')));
  problems.push(...unequal('mails in the inbox', kinds.length, inbox.length));
  if (new Set(kinds.filter((kind) => allowed.has(kind))).size !== kinds.length - counted.length)
    problems.push(`mails twice: ${kinds.join(' ')}`);
  return problems;
}

function unequal(what: string, expected: unknown, actual: unknown): string[] {
  const [wanted, got] = [textOf(expected), textOf(actual)];
  return wanted === got ? [] : [`${what}: ${got} instead of ${wanted}`];
}

const textOf = (value: unknown) =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ??
  'nothing';
