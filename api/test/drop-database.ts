import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const LEAVING_MS_MAX = 2_000;

/**
 * Drops a database once those who have said goodbye are gone: a connection that is ended by force while it is closing
 * throws in whoever was closing it. Who stays is ended by force after all.
 */
export async function dropDatabase(admin: pg.Client, name: string): Promise<void> {
  const present = 'SELECT FROM pg_stat_activity WHERE datname = $1';
  const until = Date.now() + LEAVING_MS_MAX;
  while ((await admin.query(present, [name])).rowCount !== 0 && Date.now() < until) await sleep(10);
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
}
