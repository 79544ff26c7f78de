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
    await processes.stopAll();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
