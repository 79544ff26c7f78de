#!/usr/bin/env node
/**
 * `npm start`, `npm run dev`, `npm test`, `pnpm check`, `pnpm bench`: from a machine with nothing but Node and npm to a
 * shop that runs. Gets pnpm, installs, finds or starts Postgres and Redis, migrates, seeds, builds, and stops all of it
 * on Ctrl-C.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Processes } from './processes.mjs';
import { root } from './services.mjs';
import { build, generate, install, printSchema, StepFailed, say } from './steps.mjs';

const [mode = 'start', ...rest] = process.argv.slice(2);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.version} is too old: 20.19 or newer is needed.`);
  process.exit(1);
}
if (existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));
// A copy of .env.example leaves most variables empty, which counts as unset.
for (const [key, value] of Object.entries(process.env)) if (value === '') delete process.env[key];
process.env.npm_config_yes = 'true';
for (const key of Object.keys(process.env))
  if (/^npm_(package|lifecycle|command|execpath|node_execpath)/.test(key)) delete process.env[key];

const processes = new Processes({
  onEnd: (name, code) => {
    say(`${name} ended (${code}); stopping the rest`);
    void stop(1);
  },
});
let stopping;
function stop(code) {
  stopping ??= processes.stopAll().then(() => process.exit(code));
  return stopping;
}
process
  .on('SIGINT', () => stop(130))
  .on('SIGTERM', () => stop(143))
  .on('SIGHUP', () => stop(129));

async function start({ dev }) {
  if (!dev) build();
  const { startShop } = await import('./shop.mjs');
  const { urls } = await startShop(processes, { dev, log: say });
  if (stopping) return;
  say('ready (Ctrl-C stops everything)\n');
  console.log(`  Storefront   ${urls.storefront}`);
  console.log(`  GraphiQL     ${urls.api}`);
  console.log(`  Sandbox      ${urls.sandbox}    move the clock an hour on and watch a capture`);
  console.log(`  Mailbox      ${urls.mailbox}`);
  console.log(
    '  Staff        admin@tenter.example, password a-cloth-is-cut-once (staffSignIn in GraphiQL)\n',
  );
}

const modes = {
  start: () => start({ dev: false }),
  dev: () => start({ dev: true }),
  async generate() {
    printSchema();
    generate();
  },
  async build() {
    build();
  },
  async test() {
    const { runTests } = await import('./test.mjs');
    await stop(await runTests(rest, { build }));
  },
  async check() {
    const { runChecks } = await import('./check.mjs');
    await stop(runChecks());
  },
  async bench() {
    build();
    const { must, bin } = await import('./steps.mjs');
    must(bin('tsx'), ['bench/run.ts', ...rest]);
  },
  async 'flash-sale'() {
    build();
    const { must, bin } = await import('./steps.mjs');
    must(bin('tsx'), ['bench/flash-sale.ts', ...rest]);
  },
};

try {
  if (!(mode in modes))
    throw new StepFailed(`unknown mode "${mode}"; there are: ${Object.keys(modes).join(', ')}`);
  install();
  generate();
  await modes[mode]();
} catch (error) {
  console.error(error instanceof StepFailed ? error.message : error);
  await stop(1);
}
