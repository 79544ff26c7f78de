import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { cloneTemplate, startTemplate } from './database.ts';
import { type Simulated, simulate } from './simulate.ts';

/**
 * `pnpm sim --steps 200000 --seeds 20 [--seed name] [--width 5] [--processes 2] [--trace]`: steps are shared by the
 * seeds. Prints a line for each seed; exits 1 when a law was broken, with the seed and the step.
 */
const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '20000' },
    seeds: { type: 'string', default: '4' },
    seed: { type: 'string' },
    width: { type: 'string', default: '5' },
    processes: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});

interface Job {
  readonly seed: string;
  readonly steps: number;
}
interface Place {
  readonly server: string;
  readonly template: string;
}

async function runJob(place: Place, job: Job): Promise<Simulated> {
  const database = await cloneTemplate(place.server, place.template);
  try {
    const log = values.trace ? (line: string) => console.log(line) : undefined;
    return await simulate(database, { ...job, width: Number(values.width), ...(log && { log }) });
  } finally {
    await database.drop();
  }
}

function report({ seed, steps, problems, seconds, trace, tally }: Simulated): void {
  const orders = [...tally].filter(([name]) => name.startsWith('place ok')).length;
  const rate = Math.round(steps / seconds);
  const verdict = problems.length === 0 ? 'kept every law' : `BROKE at step ${steps}`;
  console.log(
    `seed ${seed}: ${steps} steps in ${seconds.toFixed(1)} s (${rate}/s), trace ${trace}, ${verdict}`,
  );
  if (orders === 0 && steps > 500) console.log('  though nobody placed an order');
  for (const problem of problems.slice(0, 12)) console.log(`  ${problem}`);
}

const printTally = (all: readonly Simulated[]) => {
  const sum = new Map<string, number>();
  for (const { tally } of all) for (const [name, count] of tally) sum.set(name, (sum.get(name) ?? 0) + count);
  for (const [name, count] of [...sum].sort()) console.log(`  ${String(count).padStart(8)}  ${name}`);
};

async function main(): Promise<number> {
  const seeds = values.seed
    ? [values.seed]
    : Array.from({ length: Number(values.seeds) }, (_, at) => `${Date.now().toString(36)}-${at}`);
  const jobs: Job[] = seeds.map((seed) => ({ seed, steps: Math.ceil(Number(values.steps) / seeds.length) }));
  const until = values.minutes ? Date.now() + Number(values.minutes) * 60_000 : Number.POSITIVE_INFINITY;
  const { stop, ...place } = await startTemplate();
  const done: Simulated[] = [];
  const started = performance.now();
  const lane = async (run: (job: Job) => Promise<Simulated>) => {
    for (let job = jobs.shift(); job && Date.now() < until; job = jobs.shift()) {
      const simulated = await run(job);
      report(simulated);
      done.push(simulated);
    }
  };
  try {
    const processes = Number(values.processes);
    if (processes <= 1) await lane((job) => runJob(place, job));
    else await Promise.all(Array.from({ length: processes }, () => lane(inChild(place))));
  } finally {
    await stop();
  }
  printTally(done);
  const steps = done.reduce((sum, run) => sum + run.steps, 0);
  const broken = done.filter(({ problems }) => problems.length > 0);
  const minutes = (performance.now() - started) / 60_000;
  console.log(
    `${steps} steps over ${done.length} seeds in ${minutes.toFixed(1)} min: ${broken.length === 0 ? 'no law broken' : `laws broken by ${broken.map(({ seed }) => seed).join(', ')}`}`,
  );
  return broken.length === 0 ? 0 : 1;
}

/** Each lane is a process of its own, so that two seeds use two cores. */
function inChild(place: Place): (job: Job) => Promise<Simulated> {
  const child = fork(import.meta.filename, process.argv.slice(2), {
    env: { ...process.env, SIMULATION_PLACE: JSON.stringify(place) },
  });
  child.unref();
  child.channel?.unref();
  return (job) =>
    new Promise((resolve, reject) => {
      child.channel?.ref();
      child.once('message', (message) => {
        child.channel?.unref();
        const run = message as Omit<Simulated, 'tally'> & { tally: [string, number][] };
        resolve({ ...run, tally: new Map(run.tally) });
      });
      child.once('exit', (code) => reject(new Error(`a simulating process ended (${code})`)));
      child.send(job);
    });
}

const given = process.env['SIMULATION_PLACE'];
if (given) {
  const place = JSON.parse(given) as Place;
  process.on('message', (job) => {
    void runJob(place, job as Job).then(
      (run) => process.send!({ ...run, tally: [...run.tally] }),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
} else process.exit(await main());
