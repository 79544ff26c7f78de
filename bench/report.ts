import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import { root } from '../scripts/services.mjs';

const FILE = path.join(root, 'docs/performance.md');
const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';
const SETTINGS = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'autovacuum',
  'shared_buffers',
  'work_mem',
  'max_connections',
];

/** Where the numbers come from: enough to compare two runs, nothing that names the machine. */
export async function machineFacts(db: Pool): Promise<string> {
  const { rows } = await db.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [SETTINGS],
  );
  const [cpu] = cpus();
  return [
    `- ${cpus().length} cores (${cpu?.model.trim() || 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.version}`,
    `- Postgres: ${rows.map(({ name, value }) => `\`${name} ${value}\``).join(', ')}`,
  ].join('\n');
}

/** The text with what is between the markers replaced. @throws when a marker is missing */
export function replaceBlock(text: string, block: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the markers ${BEGIN} and ${END} are not in the file`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${block.trim()}\n\n${text.slice(end)}`;
}

/** Puts the results into docs/performance.md. */
export function writeReport(block: string): void {
  writeFileSync(FILE, replaceBlock(readFileSync(FILE, 'utf8'), block));
}
