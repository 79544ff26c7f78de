/** How a variant is sold. Quantities are decimal strings of the sales unit, exact to a thousandth. */
export interface Measure {
  /** For example `m`; null for goods sold by the piece. */
  readonly unit: string | null;
  readonly step: string;
  readonly min: string;
  /** The most that can be bought now; null when unlimited. */
  readonly max: string | null;
}

export type QuantityReading =
  | { readonly ok: true; readonly quantity: string }
  | { readonly ok: false; readonly message: string };

const THOUSAND = 1000n;

/** Thousandths of the unit. @throws RangeError when the text is not a plain decimal with up to three places */
export function thousandths(text: string): bigint {
  const match = /^(\d{1,9})(?:\.(\d{1,3}))?$/.exec(text);
  if (!match) throw new RangeError(`not a quantity: ${text}`);
  return BigInt(match[1] ?? '0') * THOUSAND + BigInt((match[2] ?? '').padEnd(3, '0'));
}

/** The shortest decimal string: 2500n is `2.5`, 3000n is `3`. */
export function fromThousandths(value: bigint): string {
  const whole = value / THOUSAND;
  const rest = (value % THOUSAND).toString().padStart(3, '0').replace(/0+$/, '');
  return rest === '' ? `${whole}` : `${whole}.${rest}`;
}

/** What a shopper typed, read kindly: `2,5`, ` 2.50 m` and `2.5` are the same. Messages say what would work. */
export function readQuantity(typed: string | undefined, measure: Measure): QuantityReading {
  const text = (typed ?? '')
    .trim()
    .replace(/\s*[a-z.]*$/i, '')
    .replace(',', '.');
  const { min, step, max } = measure;
  if (!/^\d{1,9}(\.\d{1,3})?$/.test(text))
    return {
      ok: false,
      message: `Enter ${amountWords(measure)}, for example ${withUnit(min, measure.unit)}.`,
    };
  const value = thousandths(text);
  const stepValue = thousandths(step);
  if (value < thousandths(min))
    return { ok: false, message: `The least we sell is ${withUnit(min, measure.unit)}.` };
  if (value % stepValue !== 0n) {
    const below = fromThousandths((value / stepValue) * stepValue);
    const above = fromThousandths((value / stepValue + 1n) * stepValue);
    return measure.unit === null
      ? { ok: false, message: 'This is sold in whole pieces.' }
      : {
          ok: false,
          message: `We cut in steps of ${withUnit(step, measure.unit)}: choose ${below} or ${withUnit(above, measure.unit)}.`,
        };
  }
  if (max !== null && value > thousandths(max))
    return { ok: false, message: `Only ${withUnit(max, measure.unit)} left.` };
  return { ok: true, quantity: fromThousandths(value) };
}

/** One step up or down, kept between the least and the most. Input that is no quantity starts from the least. */
export function stepped(current: string, direction: 1 | -1, measure: Measure): string {
  const step = thousandths(measure.step);
  const min = thousandths(measure.min);
  let value: bigint;
  try {
    value = thousandths(current.trim().replace(',', '.'));
  } catch {
    return measure.min;
  }
  const onGrid = (value / step) * step;
  let next = direction === 1 ? onGrid + step : onGrid === value ? value - step : onGrid;
  if (measure.max !== null && next > thousandths(measure.max)) next = thousandths(measure.max);
  if (next < min) next = min;
  return fromThousandths(next);
}

/** `2.5 m`, or `3` for pieces. */
export function withUnit(quantity: string, unit: string | null): string {
  return unit === null ? quantity : `${quantity} ${unit}`;
}

function amountWords({ unit }: Measure): string {
  return unit === null ? 'a whole number' : unit === 'm' ? 'a length in metres' : `an amount in ${unit}`;
}
