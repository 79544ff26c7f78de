/** A variant and its choice for each option, in the words of the catalogue. */
export interface Choosable {
  readonly id: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly available: boolean;
}

export interface OptionAxis {
  readonly name: string;
  readonly values: readonly string[];
}

/** One value of one option, as it stands next to what is chosen for the others. */
export interface OptionValue {
  readonly value: string;
  readonly selected: boolean;
  /** `impossible`: not made in this combination. `sold-out`: made, none to be had. Both stay selectable. */
  readonly state: 'available' | 'sold-out' | 'impossible';
  /** The choice for every option after picking this one: what its address carries. */
  readonly choices: Readonly<Record<string, string>>;
}

export interface OptionRow {
  readonly name: string;
  readonly values: readonly OptionValue[];
}

/** The variant that has exactly these choices, or undefined when it is not made. */
export function variantOf<V extends Choosable>(
  variants: readonly V[],
  choices: Readonly<Record<string, string>>,
): V | undefined {
  return variants.find((variant) =>
    Object.entries(variant.choices).every(([name, value]) => choices[name] === value),
  );
}

/**
 * What is chosen, for every option: from the address where it names a real value, else from the first variant that
 * can be bought and agrees with what the address did say, else the first value.
 */
export function choicesFrom(
  axes: readonly OptionAxis[],
  variants: readonly Choosable[],
  asked: (name: string) => string | null,
): Record<string, string> {
  const said: Record<string, string> = {};
  for (const { name, values } of axes) {
    const value = asked(name);
    if (value !== null && values.includes(value)) said[name] = value;
  }
  const agrees = (variant: Choosable) =>
    Object.entries(said).every(([name, value]) => variant.choices[name] === value);
  const start =
    variants.find((variant) => variant.available && agrees(variant)) ?? variants.find(agrees) ?? variants[0];
  const chosen: Record<string, string> = {};
  for (const { name, values } of axes) chosen[name] = said[name] ?? start?.choices[name] ?? values[0] ?? '';
  return chosen;
}

/** Every value of every option with its state beside the other choices. */
export function optionMatrix(
  axes: readonly OptionAxis[],
  variants: readonly Choosable[],
  chosen: Readonly<Record<string, string>>,
): OptionRow[] {
  return axes.map(({ name, values }) => ({
    name,
    values: values.map((value) => {
      const choices = { ...chosen, [name]: value };
      const variant = variantOf(variants, choices);
      const state = variant === undefined ? 'impossible' : variant.available ? 'available' : 'sold-out';
      return { value, selected: chosen[name] === value, state, choices };
    }),
  }));
}

/** The name an option has in forms and addresses: `Colour` is `colour`. */
export function optionField(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
