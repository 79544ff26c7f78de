import { z } from 'zod';
import type { Channel } from '../channel/channel.ts';
import { SalesChannel } from '../channel/schema.ts';
import type { Ctx } from '../ctx.ts';
import { accessDenied } from '../graphql/access.ts';
import { builder, UserError } from '../graphql/builder.ts';
import type { StaffRole } from './actor.ts';
import { deskChannel } from './desk.ts';
import { InvalidCredentialsError, TooManyAttemptsError } from './errors.ts';
import { signInStaff, signInStaffErrors } from './sign-in.ts';
import { signOutStaff } from './sign-out.ts';

/** The channel that a staff field works on. @throws the access error when the caller has no desk there */
export async function deskIn(
  ctx: Ctx,
  handle: string | null | undefined,
  roles: readonly StaffRole[],
): Promise<Channel> {
  const channel = await deskChannel(ctx, handle, roles);
  if (!channel) throw accessDenied(ctx);
  return channel;
}

/** Description of the `channel` argument or field of everything that staff do. */
export const CHANNEL_ARGUMENT =
  'Handle of the sales channel to work on. Left out, it is the one of the publishable key, else the only one you have a role in.';

builder.objectType(InvalidCredentialsError, {
  name: 'InvalidCredentialsError',
  description: 'Unknown address, wrong password or disabled account; it is not told which.',
  interfaces: [UserError],
});

builder.objectType(TooManyAttemptsError, {
  name: 'TooManyAttemptsError',
  description: 'Ten tries with this address in a quarter of an hour, right or wrong.',
  interfaces: [UserError],
  fields: (t) => ({
    retryAfterSeconds: t.exposeInt('retryAfterSeconds', { description: 'Seconds until another try counts.' }),
  }),
});

export const StaffRoleEnum = builder.enumType('StaffRole', {
  description: 'What a member of staff may do.',
  values: {
    ADMIN: { description: 'Everything.' },
    CATALOG: { description: 'Products, prices and stock.' },
    SUPPORT: { description: 'Orders, refunds and reviews.' },
  } as const,
});

const RoleAssignment = builder.prismaObject('RoleAssignment', {
  description: 'A role and where it holds.',
  fields: (t) => ({
    role: t.expose('role', { type: StaffRoleEnum, description: 'The role.' }),
    channel: t.field({
      type: SalesChannel,
      nullable: true,
      select: { salesChannel: { select: { id: true, handle: true, name: true, orderPrefix: true } } },
      description: 'Channel it is limited to; null means all of them.',
      resolve: ({ salesChannel }) => salesChannel,
    }),
  }),
});

export const StaffUser = builder.prismaObject('StaffUser', {
  description: 'Somebody who works in the shop.',
  fields: (t) => ({
    id: t.globalID({
      description: 'Stable id. Not a node: staff are reached through what they do.',
      resolve: ({ id }) => ({ type: 'StaffUser', id }),
    }),
    name: t.exposeString('name', { description: 'Name to show beside what they did.' }),
    email: t.exposeString('email', { description: 'Address they sign in with.' }),
    roles: t.relation('roles', { type: RoleAssignment, description: 'Roles, as they are now.' }),
  }),
});

builder.queryField('me', (t) =>
  t.prismaField({
    type: StaffUser,
    nullable: true,
    authScopes: () => true,
    description: 'The member of staff whose bearer token the request carries; null without one.',
    resolve: (query, _root, _args, { db, actor }) =>
      actor.kind === 'staff' ? db.staffUser.findUnique({ ...query, where: { id: actor.staffUserId } }) : null,
  }),
);

builder.relayMutationField(
  'staffSignIn',
  {
    name: 'StaffSignInInput',
    description: 'Credentials of a member of staff.',
    validate: z.object({
      email: z.email('Please enter an e-mail address.').max(254),
      password: z.string().min(1, 'Please enter the password.').max(200),
    }),
    inputFields: (t) => ({
      email: t.string({ required: true, description: 'Address of the account; case does not matter.' }),
      password: t.string({ required: true, description: 'Its password.' }),
    }),
  },
  {
    description:
      'Opens a session of twelve hours. Needs no publishable key. At most ten tries in a quarter of an hour for one address.',
    authScopes: () => true,
    errors: { types: [...signInStaffErrors] },
    resolve: (_root, { input }, ctx) => signInStaff(ctx, input),
  },
  {
    name: 'StaffSignInPayload',
    description: 'An open session.',
    outputFields: (t) => ({
      token: t.exposeString('token', {
        description: 'Send it as `Authorization: Bearer …`. Shown only now; only its hash is kept.',
      }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it stops working.' }),
      staffUser: t.prismaField({
        type: StaffUser,
        description: 'Who signed in.',
        resolve: (query, { staffUserId }, _args, { db }) =>
          db.staffUser.findUniqueOrThrow({ ...query, where: { id: staffUserId } }),
      }),
    }),
  },
);

builder.relayMutationField(
  'staffSignOut',
  null,
  {
    description: 'Ends the session of the bearer token at once. Safe to repeat.',
    authScopes: { staff: ['CATALOG', 'SUPPORT'] },
    resolve: async (_root, _args, ctx) => {
      await signOutStaff(ctx);
      return { signedOut: true };
    },
  },
  {
    name: 'StaffSignOutPayload',
    description: 'The session is over.',
    outputFields: (t) => ({
      signedOut: t.exposeBoolean('signedOut', { description: 'Always true.' }),
    }),
  },
);

/** For what belongs to no channel, and so may be seen only by an administrator of all. @throws the refusal otherwise */
export function demandAdminOfAll(ctx: Ctx): void {
  const { actor } = ctx;
  const admin =
    actor.kind === 'staff' &&
    actor.roles.some(({ role, salesChannelId }) => role === 'ADMIN' && salesChannelId === null);
  if (!admin) throw accessDenied(ctx);
}
