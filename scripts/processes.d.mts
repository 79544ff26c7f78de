export interface Child {
  readonly pid: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
}
export class Processes {
  constructor(options?: {
    onEnd?: (name: string, code: number | string | null) => void;
    write?: (name: string, line: string) => void;
  });
  onStop(stop: () => Promise<void>): void;
  start(
    name: string,
    command: string,
    args: readonly string[],
    options?: { cwd?: string; env?: Record<string, string> },
  ): Child;
  stopAll(): Promise<void>;
}
export function answers(name: string, url: string, seconds?: number): Promise<void>;
