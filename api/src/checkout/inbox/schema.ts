import { z } from 'zod';
import { builder, UserError } from '../../graphql/builder.ts';
import { demandAdminOfAll } from '../../staff/schema.ts';
import {
  DeadStripeEventNotFoundError,
  deadStripeEventErrors,
  discardStripeEvent,
  replayStripeEvent,
} from './dead.ts';

builder.objectType(DeadStripeEventNotFoundError, {
  name: 'DeadStripeEventNotFoundError',
  description: 'No such dead event: it never was one, or somebody has dealt with it. Nothing was changed.',
  interfaces: [UserError],
});

const StripeEventState = builder.enumType('StripeEventState', {
  description: 'How far a webhook event of Stripe has come here.',
  values: {
    RECEIVED: { description: 'Stored; looked at now, or again after a failure.' },
    PROCESSED: { description: 'Done.' },
    PARKED: { description: 'Names something of ours that does not exist yet; looked at again.' },
    IGNORED: { description: 'Means nothing here.' },
    DEAD: { description: 'Given up; waits for a person.' },
    DISCARDED: { description: 'Put away by a person.' },
  } as const,
});

const StripeEventType = builder.prismaObject('StripeEvent', {
  name: 'StripeEvent',
  description:
    'A webhook as Stripe sent it, kept for ever. A hint to look at the object it names, never the truth about it.',
  select: { id: true },
  fields: (t) => ({
    id: t.globalID({
      description: 'Names it in `stripeEventReplay` and `stripeEventDiscard`. Not a node.',
      resolve: ({ id }) => ({ type: 'StripeEvent', id }),
    }),
    reference: t.string({ description: 'Stripe’s own id: `evt_…`.', resolve: ({ id }) => id }),
    type: t.exposeString('type', { description: 'In Stripe’s words: `payment_intent.succeeded`.' }),
    subject: t.exposeString('objectId', {
      nullable: true,
      description: 'Stripe’s id of the object that it is about; null when it names none.',
    }),
    state: t.expose('state', { type: StripeEventState, description: 'DEAD in the list of dead events.' }),
    attempts: t.exposeInt('attempts', { description: 'Tries so far; 0 again after a replay.' }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'What the last try ended with, cut to 1,000 characters; null before one failed.',
    }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it first came.' }),
    payload: t.string({
      description: 'The body as received, as JSON text. May hold personal data.',
      select: { payload: true },
      resolve: ({ payload }) => JSON.stringify(payload),
    }),
  }),
});

builder.queryField('deadStripeEvents', (t) =>
  t.prismaConnection(
    {
      type: StripeEventType,
      cursor: 'id',
      authScopes: { staff: ['ADMIN'] },
      description:
        'Webhook events that could not be taken in, however often it was tried, oldest first. For administrators of all channels.',
      resolve: (query, _root, _args, ctx) => {
        demandAdminOfAll(ctx);
        return ctx.db.stripeEvent.findMany({
          ...query,
          where: { state: 'DEAD' },
          orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
        });
      },
    },
    {
      name: 'DeadStripeEventConnection',
      description: 'A page of dead events.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'How many there are over all pages.',
          resolve: (_connection, _args, ctx) => ctx.db.stripeEvent.count({ where: { state: 'DEAD' } }),
        }),
      }),
    },
    { name: 'DeadStripeEventEdge', description: 'A dead event and its cursor.' },
  ),
);

/** An id of something else names nothing, and is refused as such. */
const idIn = ({ typename, id }: { readonly typename: string; readonly id: string }): string =>
  typename === 'StripeEvent' ? id : '';

const outputFields = (
  t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, { id: string }>,
) => ({
  stripeEvent: t.prismaField({
    type: StripeEventType,
    description: 'The event after the change.',
    resolve: (query, { id }, _args, { db }) => db.stripeEvent.findUniqueOrThrow({ ...query, where: { id } }),
  }),
});

builder.relayMutationField(
  'stripeEventReplay',
  {
    name: 'StripeEventReplayInput',
    description: 'Which dead event to look at again.',
    inputFields: (t) => ({
      id: t.globalID({ required: true, description: '`StripeEvent.id`.' }),
    }),
  },
  {
    description:
      'Has a dead webhook event looked at again, at once and with all its attempts. Events are hints, so this is safe after the cause is mended.',
    authScopes: { staff: ['ADMIN'] },
    errors: { types: [...deadStripeEventErrors] },
    resolve: (_root, { input }, ctx) => {
      demandAdminOfAll(ctx);
      return replayStripeEvent(ctx, { id: idIn(input.id) });
    },
  },
  { name: 'StripeEventReplayPayload', description: 'The event is looked at again.', outputFields },
);

builder.relayMutationField(
  'stripeEventDiscard',
  {
    name: 'StripeEventDiscardInput',
    description: 'Which dead event to put away, and why.',
    inputFields: (t) => ({
      id: t.globalID({ required: true, description: '`StripeEvent.id`.' }),
      reason: t.string({
        required: true,
        description: 'Kept in the audit log; up to 500 characters.',
        validate: z.string().trim().min(1, 'Please say why.').max(500, 'At most 500 characters.'),
      }),
    }),
  },
  {
    description:
      'Puts a dead webhook event away: it is never looked at again. What was received stays. Cannot be undone.',
    authScopes: { staff: ['ADMIN'] },
    errors: { types: [...deadStripeEventErrors] },
    resolve: (_root, { input }, ctx) => {
      demandAdminOfAll(ctx);
      return discardStripeEvent(ctx, { id: idIn(input.id), reason: input.reason });
    },
  },
  { name: 'StripeEventDiscardPayload', description: 'The event is put away.', outputFields },
);
