import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { root, startPostgres } from '../../../scripts/services.mjs';
import { PrismaClient } from '../../src/generated/prisma/client.ts';
import { nameOf } from '../../src/platform/statement.ts';
import { dropDatabase } from '../drop-database.ts';

/** A server with one migrated template, for runs outside the test suite. */
export async function startTemplate(): Promise<{
  server: string;
  template: string;
  stop: () => Promise<void>;
}> {
  const postgres = await startPostgres({
    dir: mkdtempSync(path.join(tmpdir(), 'hourglass-sim-')),
    port: 0,
    durable: false,
    ephemeral: true,
  });
  const template = 'template_simulation';
  const admin = new pg.Client(postgres.url);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  const client = new pg.Client(at(postgres.url, template));
  await client.connect();
  const migrations = path.join(root, 'prisma/migrations');
  for (const name of readdirSync(migrations).sort())
    if (!name.endsWith('.toml'))
      await client.query(readFileSync(path.join(migrations, name, 'migration.sql'), 'utf8'));
  await client.end();
  await admin.query(`ALTER DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  await admin.end();
  return { server: postgres.url, template, stop: postgres.stop };
}

export interface SimulatedDatabase {
  readonly url: string;
  readonly db: PrismaClient;
  drop(): Promise<void>;
}

let made = 0;

/** A clone of the template for one seed. */
export async function cloneTemplate(server: string, template: string): Promise<SimulatedDatabase> {
  const name = `sim_${process.pid}_${Date.now()}_${++made}`;
  const admin = new pg.Client(server);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const url = at(server, name);
  const db = new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: 12 }, { statementNameGenerator: nameOf }),
  });
  return {
    url,
    db,
    async drop() {
      await db.$disconnect();
      await dropDatabase(admin, name);
      await admin.end();
    },
  };
}

function at(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}
