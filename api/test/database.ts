import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { inject } from 'vitest';
import { PrismaClient } from '../src/generated/prisma/client.ts';
import { nameOf } from '../src/platform/statement.ts';
import { dropDatabase } from './drop-database.ts';

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  readonly db: PrismaClient;
  /** SQL of every statement since the last call, for tests that count round trips. */
  statements(): string[];
  drop(): Promise<void>;
}

/** A clone of the migrated template: real commits, real locks, nobody else's rows. */
export async function cloneDatabase({
  connections = 20,
}: {
  connections?: number;
} = {}): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client(inject('postgres'));
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${inject('template')} STRATEGY FILE_COPY`);
  const url = new URL(inject('postgres'));
  url.pathname = name;
  const db = new PrismaClient({
    adapter: new PrismaPg(
      { connectionString: url.href, max: connections },
      { statementNameGenerator: nameOf },
    ),
    log: [{ emit: 'event', level: 'query' }],
  });
  let seen: string[] = [];
  db.$on('query', ({ query }) => {
    if (seen.length < 10_000) seen.push(query);
  });
  return {
    name,
    url: url.href,
    db,
    statements() {
      const all = seen;
      seen = [];
      return all;
    },
    async drop() {
      await db.$disconnect();
      await dropDatabase(admin, name);
      await admin.end();
    },
  };
}
