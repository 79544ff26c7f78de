import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRequest } from '../http.ts';
import type { RazorpayOptions } from './core.ts';
import { createRazorpay } from './razorpay.ts';

interface RunningRazorpay {
  readonly url: string;
  stop(): Promise<void>;
}

/** The stand-in on a port of its own, for tests. */
export async function startRazorpay(options: Omit<RazorpayOptions, 'prefix'>): Promise<RunningRazorpay> {
  const razorpay = createRazorpay(options);
  const server = createServer(async (incoming, response) => {
    const request = await readRequest(incoming, 'http://razorpay.sandbox');
    const answer = await razorpay.answer(request);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        razorpay.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
