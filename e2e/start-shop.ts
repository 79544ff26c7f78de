import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { Processes } from '../scripts/processes.mjs';
import { startShop } from '../scripts/shop.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    shop: {
      storefront: string;
      sandbox: string;
      api: string;
      controlToken: string;
      databaseUrl: string;
      redisUrl: string;
    };
    /** Where the one browser of the run listens. */
    browser: string;
  }
}

const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** One Chromium for the whole run; each visitor gets a context of their own in it. */
export async function startBrowser(project: TestProject): Promise<() => Promise<void>> {
  const browser = await chromium.launchServer({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: CHROMIUM_ARGS,
  });
  project.provide('browser', browser.wsEndpoint());
  return () => browser.close();
}

/** After all that the visitors did, orders, ledger and bank agree; otherwise the whole run has failed. */
async function reconcile(env: Readonly<Record<string, string>>): Promise<void> {
  const tsx = path.join(import.meta.dirname, '../node_modules/.bin/tsx');
  const child = spawn(tsx, ['api/src/reconcile.ts'], {
    cwd: path.join(import.meta.dirname, '..'),
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0) return;
  console.error(`reconciliation ended with ${code}`);
  process.exitCode = 1;
}

/** The whole shop as `npm start` runs it, on free ports and data of its own, for one run of the browser suite. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hourglass-e2e-'));
  const lines: string[] = [];
  const processes = new Processes({
    write: (name, line) => lines.push(`${name} | ${line}`),
    onEnd: (name, code) => console.error(`${name} ended (${code})\n${lines.slice(-40).join('\n')}`),
  });
  const { urls, env, controlToken } = await startShop(processes, { dataDir, ephemeral: true }).catch(
    async (error: unknown) => {
      console.error(lines.slice(-60).join('\n'));
      await processes.stopAll();
      throw error;
    },
  );
  project.provide('shop', {
    storefront: urls.storefront,
    sandbox: urls.sandbox,
    api: urls.api,
    controlToken,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
  });
  const stopBrowser = await startBrowser(project);
  return async () => {
    await stopBrowser();
    await reconcile(env);
    await processes.stopAll();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
