import { parseArgs } from 'node:util';

export interface Options {
  /** Seconds that one measured round of one side lasts. */
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** How often both sides take turns at each workload. */
  readonly rounds: number;
  /** Requests under way at any moment. */
  readonly connections: number;
  /** Products of the usual catalogue and of the large one; no large one when both are equal. */
  readonly products: number;
  readonly largeProducts: number;
  /** Orders that a drain of captures has at least. */
  readonly dueOrders: number;
  /** Workloads to run, such as W1; all when empty. */
  readonly only: ReadonlySet<string>;
  readonly write: boolean;
  /** Leaves CPU profiles of the api and the workers in reports/. */
  readonly profile: boolean;
}

const whole = (name: string, text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} must be a whole number above 0, not "${text}"`);
  return value;
};

/** Reads the command line. @throws naming the option that is unknown or not a number */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      connections: { type: 'string', default: '16' },
      products: { type: 'string', default: '1000' },
      large: { type: 'string', default: '20000' },
      only: { type: 'string', default: '' },
      write: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  return {
    seconds: whole('seconds', values.seconds ?? (quick ? '2' : '8')),
    warmupSeconds: quick ? 1 : 2,
    rounds: whole('rounds', values.rounds ?? (quick ? '1' : '2')),
    connections: whole('connections', values.connections),
    products: whole('products', values.products),
    largeProducts: whole('large', values.large),
    dueOrders: quick ? 40 : 300,
    only: new Set(values.only.split(',').filter(Boolean)),
    write: values.write,
    profile: values.profile,
  };
}
