/** Child processes that end with us, whatever happens to us. */
import { spawn } from 'node:child_process';
import http from 'node:http';
import { root } from './services.mjs';

const WATCH = new URL('./parent-watch.mjs', import.meta.url).href;
const GRACE_MS = 12_000;

/** What was started, to be stopped in reverse order. */
export class Processes {
  #stops = [];
  #stopping = false;
  #onEnd;
  #write;

  /** `onEnd(name, code)` hears of a process that ended by itself; `write(name, line)` gets its output. */
  constructor({
    onEnd = () => {},
    write = (name, line) => console.log(`${name.padEnd(10)} | ${line}`),
  } = {}) {
    this.#onEnd = onEnd;
    this.#write = write;
  }

  /** Registers something else to stop with the rest, such as a database. */
  onStop(stop) {
    this.#stops.push(stop);
  }

  /** Starts a process in a group of its own; its lines are prefixed with its name. */
  start(name, command, args, { cwd = root, env = {} } = {}) {
    const child = spawn(command, args, {
      cwd,
      env: {
        ...process.env,
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${WATCH}`.trim(),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) this.#pipe(name, stream);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.once('exit', (code, signal) => {
      if (!this.#stopping && !child.expected) this.#onEnd(name, code ?? signal);
    });
    const kill = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has ended already.
      }
    };
    const stop = async (signal = 'SIGTERM') => {
      child.expected = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      kill(signal);
      const hard = setTimeout(() => kill('SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(hard);
    };
    this.#stops.push(() => stop());
    return { pid: child.pid, stop };
  }

  #pipe(name, stream) {
    let rest = '';
    stream.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) this.#write(name, line);
    });
  }

  async stopAll() {
    this.#stopping = true;
    for (const stop of this.#stops.splice(0).reverse()) await stop().catch((error) => console.error(error));
  }
}

const statusOf = (url) =>
  new Promise((resolve) => {
    const request = http.get(url, { agent: false, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(0));
  });

/** Waits until an address answers without a server error. @throws when it does not in time */
export async function answers(name, url, seconds = 90) {
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until) {
    const status = await statusOf(url);
    if (status > 0 && status < 500) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`${name} does not answer at ${url}`);
}
