import { z } from 'zod';
import { builder, UserError } from '../../graphql/builder.ts';
import { demandAdminOfAll } from '../../staff/schema.ts';
import type { EventName } from './apply-event.ts';
import {
  DeadProviderEventNotFoundError,
  deadProviderEventErrors,
  discardEvent,
  replayEvent,
} from './dead.ts';

builder.objectType(DeadProviderEventNotFoundError, {
  name: 'DeadProviderEventNotFoundError',
  description: 'No such dead event: it never was one, or somebody has dealt with it. Nothing was changed.',
  interfaces: [UserError],
});

const ProviderEventState = builder.enumType('ProviderEventState', {
  description: 'How far a webhook event of a payment provider has come here.',
  values: {
    RECEIVED: { description: 'Stored; looked at now, or again after a failure.' },
    PROCESSED: { description: 'Done.' },
    PARKED: { description: 'Names something of ours that does not exist yet; looked at again.' },
    IGNORED: { description: 'Means nothing here.' },
    DEAD: { description: 'Given up; waits for a person.' },
    DISCARDED: { description: 'Put away by a person.' },
  } as const,
});

const ProviderEventType = builder.prismaObject('ProviderEvent', {
  name: 'ProviderEvent',
  description:
    'A webhook as the payment provider sent it, kept for ever. A hint to look at the object it names, never the truth about it.',
  select: { provider: true, id: true },
  fields: (t) => ({
    id: t.globalID({
      description: 'Names it in `providerEventReplay` and `providerEventDiscard`. Not a node.',
      resolve: ({ provider, id }) => ({ type: 'ProviderEvent', id: `${provider}:${id}` }),
    }),
    provider: t.exposeString('provider', { description: 'Who sent it: `stripe`, `razorpay`.' }),
    reference: t.string({ description: 'The provider’s own id: `evt_…`.', resolve: ({ id }) => id }),
    type: t.exposeString('type', { description: 'In the provider’s words: `payment_intent.succeeded`.' }),
    subject: t.exposeString('objectId', {
      nullable: true,
      description: 'The provider’s id of the object that it is about; null when it names none.',
    }),
    state: t.expose('state', { type: ProviderEventState, description: 'DEAD in the list of dead events.' }),
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

builder.queryField('deadProviderEvents', (t) =>
  t.prismaConnection(
    {
      type: ProviderEventType,
      cursor: 'provider_id',
      authScopes: { staff: ['ADMIN'] },
      description:
        'Webhook events that could not be taken in, however often it was tried, oldest first. For administrators of all channels.',
      resolve: (query, _root, _args, ctx) => {
        demandAdminOfAll(ctx);
        return ctx.db.providerEvent.findMany({
          ...query,
          where: { state: 'DEAD' },
          orderBy: [{ receivedAt: 'asc' }, { provider: 'asc' }, { id: 'asc' }],
        });
      },
    },
    {
      name: 'DeadProviderEventConnection',
      description: 'A page of dead events.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'How many there are over all pages.',
          resolve: (_connection, _args, ctx) => ctx.db.providerEvent.count({ where: { state: 'DEAD' } }),
        }),
      }),
    },
    { name: 'DeadProviderEventEdge', description: 'A dead event and its cursor.' },
  ),
);

/** The event that a global id names. An id of something else names nothing, and is refused as such. */
function eventIn({ typename, id }: { readonly typename: string; readonly id: string }): EventName {
  const [provider = '', ...rest] = typename === 'ProviderEvent' ? id.split(':') : [];
  return { provider, eventId: rest.join(':') };
}

const outputFields = (
  t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, EventName>,
) => ({
  providerEvent: t.prismaField({
    type: ProviderEventType,
    description: 'The event after the change.',
    resolve: (query, { provider, eventId: id }, _args, { db }) =>
      db.providerEvent.findUniqueOrThrow({ ...query, where: { provider_id: { provider, id } } }),
  }),
});

builder.relayMutationField(
  'providerEventReplay',
  {
    name: 'ProviderEventReplayInput',
    description: 'Which dead event to look at again.',
    inputFields: (t) => ({
      id: t.globalID({ required: true, description: '`ProviderEvent.id`.' }),
    }),
  },
  {
    description:
      'Has a dead webhook event looked at again, at once and with all its attempts. Events are hints, so this is safe after the cause is mended.',
    authScopes: { staff: ['ADMIN'] },
    errors: { types: [...deadProviderEventErrors] },
    resolve: (_root, { input }, ctx) => {
      demandAdminOfAll(ctx);
      return replayEvent(ctx, eventIn(input.id));
    },
  },
  { name: 'ProviderEventReplayPayload', description: 'The event is looked at again.', outputFields },
);

builder.relayMutationField(
  'providerEventDiscard',
  {
    name: 'ProviderEventDiscardInput',
    description: 'Which dead event to put away, and why.',
    inputFields: (t) => ({
      id: t.globalID({ required: true, description: '`ProviderEvent.id`.' }),
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
    errors: { types: [...deadProviderEventErrors] },
    resolve: (_root, { input }, ctx) => {
      demandAdminOfAll(ctx);
      return discardEvent(ctx, { ...eventIn(input.id), reason: input.reason });
    },
  },
  { name: 'ProviderEventDiscardPayload', description: 'The event is put away.', outputFields },
);
