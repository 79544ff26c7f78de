import { GraphQLError } from 'graphql';
import type { Ctx } from '../ctx.ts';

/** The top-level error of a caller whose role does not reach a field. Someone else's row is "not found" instead. */
export function accessDenied(ctx: Ctx): GraphQLError {
  if (ctx.actor.kind === 'staff')
    return new GraphQLError('Your role does not allow this.', { extensions: { code: 'FORBIDDEN' } });
  if (ctx.channel === null)
    return new GraphQLError(
      'Send the publishable key of your sales channel in the header x-publishable-key.',
      {
        extensions: { code: 'PUBLISHABLE_KEY_REQUIRED' },
      },
    );
  return new GraphQLError('Sign in as staff to use this field.', { extensions: { code: 'UNAUTHENTICATED' } });
}
