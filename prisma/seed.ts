import { existsSync } from 'node:fs';
import { PrismaPg } from '@prisma/adapter-pg';
import { type Prisma, PrismaClient } from '../api/src/generated/prisma/client.ts';
import { hashPassword } from '../api/src/staff/password.ts';
import { seedCatalogue } from './seed/catalogue.ts';
import { seedShop } from './seed/shop.ts';

const STAFF_EMAIL = 'admin@tenter.example';
/** Only where nobody can mistake it for a secret: refused in production. */
const STAFF_PASSWORD_FOR_DEMONSTRATION = 'tenter-demo-admin';

/**
 * Fills an empty database with the demonstration shop and one administrator, all or nothing. Where the shop exists already it
 * does nothing, so it may run at every start. Returns whether it did something.
 */
export async function seedDemo(
  db: PrismaClient,
  {
    staffPassword = STAFF_PASSWORD_FOR_DEMONSTRATION,
    now = new Date(),
  }: { staffPassword?: string; now?: Date } = {},
): Promise<boolean> {
  const isThere = (client: Prisma.TransactionClient) =>
    client.salesChannel.findUnique({ where: { handle: 'tenter' }, select: { id: true } });
  if (await isThere(db)) return false;
  const passwordHash = await hashPassword(staffPassword);
  return db.$transaction(
    async (tx) => {
      // Two starts at once: the second waits here and then finds the shop.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('seed demo'))`;
      if (await isThere(tx)) return false;
      const shop = await seedShop(tx);
      await seedCatalogue(tx, shop, now);
      await tx.staffUser.create({
        data: {
          email: STAFF_EMAIL,
          name: 'Tenter admin',
          passwordHash,
          roles: { create: { role: 'ADMIN' } },
        },
      });
      return true;
    },
    { timeout: 60_000, maxWait: 60_000 },
  );
}

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { DATABASE_URL, SEED_STAFF_PASSWORD, NODE_ENV } = process.env;
  if (!DATABASE_URL) throw new Error('DATABASE_URL is not set');
  if (NODE_ENV === 'production' && !SEED_STAFF_PASSWORD)
    throw new Error('SEED_STAFF_PASSWORD must be set in production');
  const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: DATABASE_URL }) });
  try {
    const seeded = await seedDemo(db, SEED_STAFF_PASSWORD ? { staffPassword: SEED_STAFF_PASSWORD } : {});
    console.log(seeded ? 'the demonstration shop is in place' : 'the demonstration shop was there already');
  } finally {
    await db.$disconnect();
  }
}

if (process.argv[1] === import.meta.filename) await main();
