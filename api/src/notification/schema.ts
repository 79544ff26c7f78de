import { z } from 'zod';
import { builder, UserError } from '../graphql/builder.ts';
import { idOf } from '../graphql/global-id.ts';
import { DeadLetterNotFoundError } from '../platform/dead-letter.ts';
import { demandAdminOfAll } from '../staff/schema.ts';
import { deadLetterErrors, discardDeadLetter, replayDeadLetter } from './dead-letters.ts';

builder.objectType(DeadLetterNotFoundError, {
  name: 'DeadLetterNotFoundError',
  description: 'No such dead letter: it never was one, or somebody has dealt with it. Nothing was changed.',
  interfaces: [UserError],
});

const DeadLetterState = builder.enumType('DeadLetterState', {
  description: 'What became of a delivery that had been given up.',
  values: {
    DEAD: { description: 'Given up; waits for a person.' },
    PENDING: { description: 'Replayed: it is tried again now, with all its attempts.' },
    DONE: { description: 'Replayed, and delivered.' },
    DISCARDED: { description: 'Put away by a person; it is never delivered.' },
  } as const,
});

const DeadLetter = builder.prismaObject('OutboxDelivery', {
  name: 'DeadLetter',
  description:
    'An event that one consumer could not take in, however often it was tried. Other consumers are not affected.',
  select: { id: true },
  fields: (t) => ({
    id: t.globalID({
      description: 'Names it in `deadLetterReplay` and `deadLetterDiscard`. Not a node.',
      resolve: ({ id }) => ({ type: 'DeadLetter', id }),
    }),
    state: t.expose('state', { type: DeadLetterState, description: 'DEAD in the list of dead letters.' }),
    consumer: t.exposeString('consumer', {
      description: 'What failed, as module and task: `notification.order-placed`.',
    }),
    eventName: t.string({
      description: 'What had happened: `order.placed`.',
      select: { event: { select: { name: true } } },
      resolve: ({ event }) => event.name,
    }),
    payload: t.string({
      description: 'The event’s ids as JSON text. Holds no personal data.',
      select: { event: { select: { payload: true } } },
      resolve: ({ event }) => JSON.stringify(event.payload),
    }),
    correlationId: t.string({
      description: 'Finds the request that caused it in the logs.',
      select: { event: { select: { correlationId: true } } },
      resolve: ({ event }) => event.correlationId,
    }),
    occurredAt: t.field({
      type: 'DateTime',
      description: 'When the event happened.',
      select: { event: { select: { createdAt: true } } },
      resolve: ({ event }) => event.createdAt,
    }),
    attempts: t.exposeInt('attempts', { description: 'Tries so far; 0 again after a replay.' }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'What the last try ended with, cut to 1,000 characters.',
    }),
  }),
});

builder.queryField('deadLetters', (t) =>
  t.prismaConnection(
    {
      type: DeadLetter,
      cursor: 'id',
      authScopes: { staff: ['ADMIN'] },
      description:
        'Deliveries that were given up after twelve attempts over about four hours, oldest first. For administrators of all channels.',
      resolve: (query, _root, _args, ctx) => {
        demandAdminOfAll(ctx);
        return ctx.db.outboxDelivery.findMany({ ...query, where: { state: 'DEAD' }, orderBy: { id: 'asc' } });
      },
    },
    {
      name: 'DeadLetterConnection',
      description: 'A page of dead letters.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'How many there are over all pages.',
          resolve: (_connection, _args, ctx) => ctx.db.outboxDelivery.count({ where: { state: 'DEAD' } }),
        }),
      }),
    },
    { name: 'DeadLetterEdge', description: 'A dead letter and its cursor.' },
  ),
);

const outputFields = (
  t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, { id: string }>,
) => ({
  deadLetter: t.prismaField({
    type: DeadLetter,
    description: 'The letter after the change.',
    resolve: (query, { id }, _args, { db }) =>
      db.outboxDelivery.findUniqueOrThrow({ ...query, where: { id } }),
  }),
});

builder.relayMutationField(
  'deadLetterReplay',
  {
    name: 'DeadLetterReplayInput',
    description: 'Which dead letter to try again.',
    inputFields: (t) => ({ id: t.globalID({ required: true, description: 'Id of the dead letter.' }) }),
  },
  {
    description:
      'Has a dead letter delivered again, at once and with all its attempts. Every consumer may run twice, so this is safe after the cause is mended.',
    authScopes: { staff: ['ADMIN'] },
    errors: { types: [...deadLetterErrors] },
    resolve: (_root, { input }, ctx) => {
      demandAdminOfAll(ctx);
      return replayDeadLetter(ctx, { id: idOf(input.id, 'DeadLetter') });
    },
  },
  { name: 'DeadLetterReplayPayload', description: 'The letter is on its way again.', outputFields },
);

builder.relayMutationField(
  'deadLetterDiscard',
  {
    name: 'DeadLetterDiscardInput',
    description: 'Which dead letter to put away, and why.',
    inputFields: (t) => ({
      id: t.globalID({ required: true, description: 'Id of the dead letter.' }),
      reason: t.string({
        required: true,
        description: 'Kept in the audit log; up to 500 characters.',
        validate: z.string().trim().min(1, 'Please say why.').max(500, 'At most 500 characters.'),
      }),
    }),
  },
  {
    description: 'Puts a dead letter away for good: it is never delivered. Cannot be undone.',
    authScopes: { staff: ['ADMIN'] },
    errors: { types: [...deadLetterErrors] },
    resolve: (_root, { input }, ctx) => {
      demandAdminOfAll(ctx);
      return discardDeadLetter(ctx, { id: idOf(input.id, 'DeadLetter'), reason: input.reason });
    },
  },
  { name: 'DeadLetterDiscardPayload', description: 'The letter is put away.', outputFields },
);
