import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compose } from './compose.ts';
import { EnvironmentError, readEnv } from './env.ts';
import { DISCREPANCIES, type Discrepancy } from './order/reconcile/discrepancy.ts';
import { reconcile } from './order/reconcile/reconcile.ts';

const DAY_MS = 86_400_000;
const HEAD = ['KIND', 'ORDER', 'OURS', 'THEIRS', 'IDS'];

/** `pnpm reconcile [--days 30]`: 0 when orders, ledger and providers agree, 1 when not, 2 when it could not find out. */
async function main(): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { values } = parseArgs({ options: { days: { type: 'string' } } });
  const days = values.days === undefined ? null : Number(values.days);
  if (days !== null && !(days > 0)) throw new EnvironmentError(['--days must be a number above 0']);
  const parts = await compose(readEnv({ LOG_LEVEL: 'warn', ...process.env }), 'reconcile');
  try {
    const now = parts.now();
    const found = await reconcile(
      { ...parts, actor: { kind: 'system', job: 'reconcile' }, channel: null, correlationId: 'reconcile' },
      { since: days === null ? null : new Date(now.getTime() - days * DAY_MS) },
    );
    print(found);
    return found.length === 0 ? 0 : 1;
  } finally {
    await parts.close();
  }
}

function print(found: readonly Discrepancy[]): void {
  if (found.length === 0) {
    console.log('Orders, ledger and providers agree.');
    return;
  }
  const rows = [
    HEAD,
    ...found.map(({ kind, orderNumber, ours, theirs, ids }) => [
      kind,
      orderNumber ?? '-',
      ours,
      theirs,
      ids.join(' '),
    ]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  console.log('');
  for (const kind of new Set(found.map((one) => one.kind))) console.log(`${kind}: ${DISCREPANCIES[kind]}`);
  console.log(
    `${found.length} ${found.length === 1 ? 'discrepancy' : 'discrepancies'}. Nothing was changed.`,
  );
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof EnvironmentError ? error.message : error);
    process.exit(2);
  },
);
