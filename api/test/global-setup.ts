import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { root, startPostgres, startRedis } from '../../scripts/services.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: string;
    redis: string;
    template: string;
  }
}

/** One server of each kind for the run, and one template database with all migrations; every test file clones it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  const directory = (name: string) => mkdtempSync(path.join(tmpdir(), name));
  const [postgres, redis] = await Promise.all([
    process.env.TEST_DATABASE_URL
      ? { url: process.env.TEST_DATABASE_URL }
      : startPostgres({ dir: directory('hourglass-pg-'), port: 0, durable: false, ephemeral: true }),
    process.env.TEST_REDIS_URL
      ? { url: process.env.TEST_REDIS_URL }
      : startRedis({ dir: directory('hourglass-redis-'), port: 0, ephemeral: true }),
  ]);
  for (const service of [postgres, redis]) if ('stop' in service) stops.push(service.stop);

  const template = `template_${process.pid}_${Date.now()}`;
  const admin = new pg.Client(postgres.url);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  const url = new URL(postgres.url);
  url.pathname = template;
  const client = new pg.Client(url.href);
  await client.connect();
  const migrations = path.join(root, 'prisma/migrations');
  for (const name of readdirSync(migrations).sort())
    if (!name.endsWith('.toml'))
      await client.query(readFileSync(path.join(migrations, name, 'migration.sql'), 'utf8'));
  await client.end();
  await admin.query(`ALTER DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  await admin.end();
  project.provide('postgres', postgres.url);
  project.provide('redis', redis.url);
  project.provide('template', template);
  return async () => {
    if (process.env.TEST_DATABASE_URL) {
      const leave = new pg.Client(postgres.url);
      await leave.connect();
      await leave.query(`ALTER DATABASE ${template} IS_TEMPLATE false`);
      await leave.query(`DROP DATABASE ${template} WITH (FORCE)`);
      await leave.end();
    }
    for (const stop of stops) await stop();
  };
}
