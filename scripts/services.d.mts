export interface Service {
  readonly url: string;
  readonly port: number;
  readonly joined?: boolean;
  stop(): Promise<void>;
}
export interface ServiceOptions {
  readonly dir: string;
  readonly port?: number;
  readonly durable?: boolean;
  readonly ephemeral?: boolean;
  readonly log?: (message: string) => void;
}
export const root: string;
export function freePort(preferred?: number): Promise<number>;
export function alive(pid: number): boolean;
export function startPostgres(options: ServiceOptions): Promise<Service>;
export function startRedis(options: ServiceOptions): Promise<Service>;
