import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { BODY_BYTES_MAX } from '../graphql/limits.ts';
import type { PlainAnswer } from './known-queries.ts';
import type { HeaderReader } from './request-state.ts';

type Shortcut = (
  headers: HeaderReader,
  body: string,
  peer: string | undefined,
) => Promise<PlainAnswer> | undefined;

/**
 * Tries a short way to answer plain POSTs of JSON to /graphql, and lets `listener` answer everything else. A body that
 * was read is handed on as `request.body`, where Yoga looks for it.
 */
export function shortcutListener(shortcut: Shortcut, listener: RequestListener): RequestListener {
  return (request, response) => {
    if (!isPlain(request)) return listener(request, response);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString();
      const answer = shortcut(readerOf(request), body, request.socket.remoteAddress);
      if (answer) void answer.then((given) => send(response, given));
      else listener(Object.assign(request, { body }), response);
    });
  };
}

/** Small bodies of an announced length only, so that nothing needs to be bounded while it is read. */
function isPlain({ method, url, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || url !== '/graphql') return false;
  if (headers['content-type'] !== 'application/json' || headers['content-encoding'] !== undefined)
    return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= BODY_BYTES_MAX;
}

const readerOf = ({ headers }: IncomingMessage): HeaderReader => ({
  get(name) {
    const value = headers[name];
    return value === undefined ? null : String(value);
  },
});

function send(response: ServerResponse, { status, headers, body }: PlainAnswer): void {
  const bytes = Buffer.from(body);
  headers['content-length'] = String(bytes.length);
  response.writeHead(status, headers).end(bytes);
}
