import { type ChildProcess, spawn } from 'node:child_process';
import type { RunningSandbox } from '../../src/start.ts';

const SERVER = new URL('../../src/server.ts', import.meta.url).pathname;

export interface Process {
  child: ChildProcess;
  sandbox: RunningSandbox;
}

/** Runs the sandbox as its own process, so that it can be killed. */
export async function launch(env: Record<string, string>): Promise<Process> {
  const child = spawn(process.execPath, ['--import', 'tsx', SERVER], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text);
    });
    let complaint = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on('exit', (code) => reject(new Error(`exit ${code}: ${complaint}`)));
  });
  const url = /http:\S+/.exec(said)![0];
  const port = Number(new URL(url).port);
  return { child, sandbox: { url, port, seed: '', stop: async () => {} } };
}

/** Ends a process and gives its exit code. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return gone;
}
