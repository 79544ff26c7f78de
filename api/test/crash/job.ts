import type { OperationName } from './operations.ts';

/** Where in its list of effects a process is to be killed. */
export interface CrashPoint {
  readonly index: number;
  readonly when: 'before' | 'after';
}

/** What a child is given to do, as one line of JSON on its standard input. */
export interface Job {
  readonly operation: OperationName;
  readonly input: Input;
  readonly clockOffsetMs: number;
  /** Null: run to the end and report every effect. */
  readonly crash: CrashPoint | null;
}

/** Everything any operation needs to know, all of it text. */
export type Input = Readonly<Record<string, string>>;

/** What is the same for all children of a till. */
export interface ChildSetup {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly sandboxUrl: string;
  readonly channel: {
    readonly id: string;
    readonly handle: string;
    readonly name: string;
    readonly orderPrefix: string;
  };
  readonly settings: Readonly<Record<string, unknown>>;
}
