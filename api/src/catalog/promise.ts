const DAY_MS = 86_400_000;

/** What a level says about goods that are not there yet. */
interface BackorderTerms {
  readonly backorderDays: number;
  /** Known instant at which they leave; counts while it lies ahead. */
  readonly backorderShipsBy: Date | null;
}

/** When goods on backorder leave at the latest if they are ordered now. */
export const promiseOf = ({ backorderDays, backorderShipsBy }: BackorderTerms, now: Date): Date =>
  backorderShipsBy && backorderShipsBy > now
    ? backorderShipsBy
    : new Date(now.getTime() + backorderDays * DAY_MS);
