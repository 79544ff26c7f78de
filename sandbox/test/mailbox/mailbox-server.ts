import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../../src/http.ts';
import { readRequest } from '../../src/http.ts';
import { mailboxRoutes } from '../../src/mailbox/routes.ts';

/** A server that has the mailbox and nothing else, on a free port, with a clock the test moves. */
export async function startMailbox() {
  let offset = 0;
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const answer = await mailboxRoutes(await readRequest(incoming, sandbox.url), sandbox);
      outgoing.writeHead(answer?.status ?? 404, answer?.headers ?? {}).end(answer?.body ?? '');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sandbox: Sandbox = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clock: { now: () => Date.now() + offset, offsetMs: () => offset, wall: () => Date.now() },
    stripe: {
      overview: () => ({}),
      payment: () => undefined,
      event: () => undefined,
      advanceClock: () => undefined,
    },
    controlToken: undefined,
  };
  return {
    url: sandbox.url,
    advance: (ms: number) => {
      offset += ms;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
