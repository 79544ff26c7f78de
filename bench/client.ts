import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const TIMEOUT_MS = 30_000;

/** Sends a body over a connection that is kept and parses the JSON answer. @throws when the status is not 2xx */
export function send<Answer>(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  method: 'GET' | 'POST' = 'POST',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, method, headers, timeout: TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode !== undefined && response.statusCode < 300) resolve(JSON.parse(text));
        else reject(new Error(`${url}: ${response.statusCode} ${text.slice(0, 400)}`));
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${url} did not answer in time`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export const JSON_HEADERS = { 'content-type': 'application/json' };

/** Headers that the storefront sends with every operation. */
export const GRAPHQL_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
  'x-publishable-key': 'pk_demo_tenter',
};

/** Runs one operation and returns its data. @throws when there are errors */
export async function graphql<Data>(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Data> {
  const { data, errors } = await send<{ data?: Data; errors?: { message: string }[] }>(
    url,
    JSON.stringify({ query, variables }),
    GRAPHQL_HEADERS,
  );
  if (errors?.[0] || !data) throw new Error(`GraphQL: ${errors?.[0]?.message ?? 'no data'}`);
  return data;
}

/** The payload of a mutation's outcome. @throws when the outcome is one of its errors */
export function payload<Outcome extends { __typename: string; message?: string }>(outcome: Outcome): Outcome {
  if (!outcome.__typename.endsWith('Payload'))
    throw new Error(`${outcome.__typename}: ${outcome.message ?? ''}`);
  return outcome;
}
