import type { Child, Processes } from './processes.mjs';

export interface RunningShop {
  readonly urls: {
    readonly storefront: string;
    readonly sandbox: string;
    readonly mailbox: string;
    readonly api: string;
  };
  readonly env: Readonly<Record<string, string>> & {
    readonly DATABASE_URL: string;
    readonly REDIS_URL: string;
  };
  readonly controlToken: string;
  readonly worker: Child;
  startWorker(): Child;
}
export function startShop(
  processes: Processes,
  options?: { dataDir?: string; dev?: boolean; ephemeral?: boolean; log?: (message: string) => void },
): Promise<RunningShop>;
