import { expect, test } from 'vitest';
import { LASTING } from './checks/lasting.ts';
import { runChecks } from './checks/run.ts';
import { launch } from './process.ts';
import { open } from './setting.ts';

runChecks(LASTING);

test('a taken port is said in a sentence', async () => {
  const { sandbox, stop } = await open();
  await expect(launch({ SANDBOX_PORT: String(sandbox.port) })).rejects.toThrow(
    new RegExp(`exit 1: Port ${sandbox.port} is taken by another process`),
  );
  await expect(launch({ SANDBOX_PORT: 'many' })).rejects.toThrow(
    /exit 1: SANDBOX_PORT must be a port number/,
  );
  await stop();
});
