import type { PrismaClient } from '../src/generated/prisma/client.ts';

/** Something that happens once, to be waited for. */
function signal() {
  let happened = () => {};
  const wait = new Promise<void>((resolve) => {
    happened = resolve;
  });
  return { happened: () => happened(), wait };
}

/**
 * Two databases that are one, for two who would race over a row, so that they take turns: `closer` sees the row; then
 * `opener` notes on it what the provider has made; then `closer` says that there was nothing to close. `seen` is to be
 * awaited before the opener goes on.
 */
export function closingRace(db: PrismaClient, raced: 'PaymentSession' | 'PaymentOperation') {
  const [seen, noted, closed] = [signal(), signal(), signal()];
  const closer = db.$extends({
    query: {
      $allModels: {
        async $allOperations({ model, operation, args, query }) {
          const result = await query(args);
          if (model === raced && operation === 'findUniqueOrThrow') {
            seen.happened();
            await noted.wait;
          }
          if (model === raced && operation === 'updateMany') closed.happened();
          return result;
        },
      },
    },
  });
  const opener = db.$extends({
    query: {
      $allModels: {
        async $allOperations({ model, operation, args, query }) {
          const result = await query(args);
          if (model === raced && (operation === 'update' || operation === 'updateMany')) {
            noted.happened();
            await closed.wait;
          }
          return result;
        },
      },
    },
  });
  return { closer: closer as typeof db, opener: opener as typeof db, seen: seen.wait };
}
