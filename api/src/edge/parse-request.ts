import type { GraphQLParams } from 'graphql-yoga';
import { BODY_BYTES_MAX } from '../graphql/limits.ts';
import { refusal } from './public-error.ts';
import { BodyTooLarge, readBody } from './read-body.ts';

/** The parameters of a POST. Only JSON, which no foreign page can send without a preflight. */
export async function parsePost(request: Request): Promise<GraphQLParams> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the request as content-type: application/json.');
  const text = await readText(request);
  const params = parseJson(text, 'The request body');
  if (Array.isArray(params))
    throw refusal(400, 'BAD_USER_INPUT', 'Batches are not supported: send one operation per request.');
  if (typeof params !== 'object' || params === null)
    throw refusal(400, 'BAD_USER_INPUT', 'The request body must be a JSON object with a query.');
  return params;
}

/** The parameters of a GET, which may only query. */
export function parseGet(request: Request): GraphQLParams {
  const { searchParams } = new URL(request.url);
  const object = (name: string) => {
    const text = searchParams.get(name);
    return text ? (parseJson(text, `The parameter ${name}`) as Record<string, unknown>) : undefined;
  };
  return {
    query: searchParams.get('query') ?? undefined,
    operationName: searchParams.get('operationName') ?? undefined,
    variables: object('variables'),
    extensions: object('extensions'),
  };
}

async function readText(request: Request): Promise<string> {
  // Node ends a body at its Content-Length, so a small one needs no counting.
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) <= BODY_BYTES_MAX) return request.text();
  try {
    return (await readBody(request, BODY_BYTES_MAX)).toString('utf8');
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw refusal(413, 'BODY_TOO_LARGE', `The request body may have at most ${BODY_BYTES_MAX} bytes.`);
  }
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    throw refusal(400, 'BAD_USER_INPUT', `${what} is not valid JSON: ${reason.slice(0, 120)}`);
  }
}
