import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

export interface Memory {
  /** Resident set now and at its largest so far, in MiB. */
  readonly now: number;
  readonly peak: number;
}

/** Memory of a process; null where the system does not tell (anything but Linux). */
export function memoryOf(pid: number): Memory | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mebibytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
    return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
  } catch {
    return null;
  }
}

interface Stat {
  readonly parent: number;
  readonly cpu: number;
}

function statOf(pid: number | string): Stat | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
  } catch {
    return null;
  }
}

/** CPU time of a process since it began, in milliseconds; null where the system does not tell. */
export const cpuOf = (pid: number): number | null => statOf(pid)?.cpu ?? null;

/** The same for a process and its children that still run: Postgres has one for each connection. */
export function cpuOfFamily(pid: number): number | null {
  const own = cpuOf(pid);
  if (own === null) return null;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .reduce((total, stat) => total + (stat?.parent === pid ? stat.cpu : 0), own);
}
