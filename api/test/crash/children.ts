import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import type { ChildSetup, Job } from './job.ts';

/** What became of a child. */
export interface Report {
  readonly effects: readonly string[];
  /** `killed` if it never came to an end; else its last word. */
  readonly end: string;
}

interface Child {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

/** As many jobs at a time as the machine has hands for. */
const LANES = 2;

/**
 * Bundles the child once and keeps the next one of each lane ready: a kill costs a process, and starting one takes
 * a third of a second.
 */
export async function openChildren(setup: ChildSetup) {
  const bundle = await bundleChild();
  const all = new Set<ChildProcess>();
  const start = async (): Promise<Child> => {
    const child = spawn(process.execPath, ['--no-deprecation', bundle.file], {
      env: { PATH: process.env.PATH, CHILD_SETUP: JSON.stringify(setup) },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    all.add(child);
    child.once('exit', () => all.delete(child));
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    if (value !== 'ready') throw new Error(`a child did not start: ${value}`);
    return { process: child, lines };
  };
  const next = Array.from({ length: LANES }, start);

  const runIn = async (lane: number, job: Job): Promise<Report> => {
    const child = await next[lane]!;
    next[lane] = start();
    return obey(child, job);
  };
  return {
    /** Gives each job to a process of its own and waits for all their ends. */
    async run(jobs: readonly Job[]): Promise<Report[]> {
      const reports: Report[] = [];
      const waiting = [...jobs.entries()];
      const work = async (_child: unknown, lane: number) => {
        for (let job = waiting.shift(); job; job = waiting.shift())
          reports[job[0]] = await runIn(lane, job[1]);
      };
      await Promise.all(next.map(work));
      return reports;
    },
    async close(): Promise<void> {
      await Promise.allSettled(next);
      await Promise.all(
        [...all].map((child) => {
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          return gone;
        }),
      );
      bundle.remove();
    },
  };
}

export type Children = Awaited<ReturnType<typeof openChildren>>;

async function obey(child: Child, job: Job): Promise<Report> {
  const gone = once(child.process, 'exit');
  child.process.stdin!.write(`${JSON.stringify(job)}\n`);
  const effects: string[] = [];
  let end = 'killed';
  for (let line = await child.lines.next(); !line.done; line = await child.lines.next()) {
    if (line.value.startsWith('effect ')) effects.push(line.value.slice('effect '.length));
    else {
      end = line.value;
      break;
    }
  }
  child.process.stdin!.end();
  await gone;
  return { effects, end };
}

/** Packages in a bundle believe that they are where they were: CommonJS among them asks for these. */
const COMMONJS = `
import { createRequire as $createRequire } from 'node:module';
import { dirname as $dirname } from 'node:path';
import { fileURLToPath as $fileURLToPath } from 'node:url';
const require = $createRequire(import.meta.url);
const __filename = $fileURLToPath(import.meta.url);
const __dirname = $dirname(__filename);`;

/** One file with every package in it: a child that reads them one by one takes half as long again to start. */
async function bundleChild(): Promise<{ file: string; remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hourglass-child-'));
  const file = path.join(folder, 'child.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'operation.child.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['pg-native'],
    banner: { js: COMMONJS },
    logLevel: 'error',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
