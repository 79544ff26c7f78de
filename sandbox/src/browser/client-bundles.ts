import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { sourceFolder } from './source-folder.ts';

/** The scripts browsers load, by name. */
export type ClientScript = 'stripe' | 'frame' | 'challenge-page' | 'dashboard';

const bundles = new Map<ClientScript, Promise<string>>();

async function bundle(name: ClientScript): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`client/${name}.ts`, sourceFolder()))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
  });
  return result.outputFiles[0]!.text;
}

/** One script with all it imports, as plain JavaScript; built at first use, then kept. */
export function clientBundle(name: ClientScript): Promise<string> {
  let made = bundles.get(name);
  if (!made) bundles.set(name, (made = bundle(name)));
  return made;
}
