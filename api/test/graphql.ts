import { type ExecutionResult, execute, parse, validate } from 'graphql';
import type { Ctx } from '../src/ctx.ts';
import { schema } from '../src/schema.ts';

/**
 * Runs an operation on the schema as the given context, without HTTP. `data` is what a client would get.
 * A document that does not fit the schema throws, since it is a mistake in the test.
 */
export async function run<Data = Record<string, never>>(
  ctx: Ctx,
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<ExecutionResult<Data>> {
  const document = parse(source);
  const mistakes = validate(schema, document);
  if (mistakes.length > 0)
    throw new AggregateError(mistakes, mistakes.map(({ message }) => message).join('\n'));
  const result = await execute({ schema, document, contextValue: ctx, variableValues: variables });
  return JSON.parse(JSON.stringify(result)) as ExecutionResult<Data>;
}

/** The data of an operation that must succeed. */
export async function dataOf<Data>(
  ctx: Ctx,
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const { data, errors } = await run<Data>(ctx, source, variables);
  if (errors || !data) throw new Error(`the operation failed: ${JSON.stringify(errors)}`);
  return data;
}

/** The id that the schema gives a thing. */
export const globalId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64');
