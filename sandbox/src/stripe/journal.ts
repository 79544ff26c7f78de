import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';

/** A file of JSON lines that outlives the process. */
export interface Journal {
  /** Every line, oldest first. A line that a crash cut short was never answered for, so it is left out. */
  read<T>(): Iterable<T>;
  append(line: unknown): void;
  /** True when most of the file must be about rows that later lines replaced. */
  isLong(): boolean;
  /** Puts these lines in the place of all others; a crash leaves either the old file or the new one. */
  rewrite(lines: Iterable<unknown>): void;
}

const CHUNK_BYTES = 1 << 20;
const SPARE_BYTES = 64 << 20;
const GROWTH_MAX = 4;

/** The lines of a file, read piece by piece: a journal may be longer than a string can be. */
function* linesOf(file: string): Iterable<string> {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let pending: Buffer[] = [];
    for (let bytes = readSync(handle, chunk); bytes > 0; bytes = readSync(handle, chunk)) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0 && end < bytes; end = chunk.indexOf(10, start)) {
        yield Buffer.concat([...pending, chunk.subarray(start, end)]).toString('utf8');
        pending = [];
        start = end + 1;
      }
      if (start < bytes) pending.push(Buffer.from(chunk.subarray(start, bytes)));
    }
    if (pending.length > 0) yield Buffer.concat(pending).toString('utf8');
  } finally {
    closeSync(handle);
  }
}

export function openJournal(file: string): Journal {
  let bytes = 0;
  let bytesAtStart = 0;
  return {
    read: function* <T>() {
      if (!existsSync(file)) return;
      for (const line of linesOf(file)) {
        if (line === '') continue;
        let value: T;
        try {
          value = JSON.parse(line) as T;
        } catch {
          continue;
        }
        yield value;
      }
    },
    append: (line) => {
      const text = `${JSON.stringify(line)}\n`;
      appendFileSync(file, text);
      bytes += text.length;
    },
    isLong: () => bytes > SPARE_BYTES + bytesAtStart * GROWTH_MAX,
    rewrite: (lines) => {
      const fresh = `${file}.new`;
      const handle = openSync(fresh, 'w');
      bytes = 0;
      for (const line of lines) bytes += writeSync(handle, `${JSON.stringify(line)}\n`);
      fsyncSync(handle);
      closeSync(handle);
      renameSync(fresh, file);
      bytesAtStart = bytes;
    },
  };
}
