import { type OptionRow, type OptionValue, optionField } from '~/lib/options.ts';
import { safeColour } from '~/lib/picture.ts';

interface OptionPickerProps {
  rows: readonly OptionRow[];
  /** The colour of a value as `#rrggbb`, where the option is a colour. */
  swatchOf?: (option: string, value: string) => string | null;
  /** The page of one combination; picking goes there when scripts run. */
  onPick?: (choices: Readonly<Record<string, string>>) => void;
}

const SAYS = { available: '', 'sold-out': 'sold out', impossible: 'not made in this combination' } as const;

/**
 * Every option as a group of radio buttons inside the form that buys. Values that cannot be had stay selectable and
 * say why. Without scripts the form's "Update" button goes to the combination's own page.
 */
export function OptionPicker({ rows, swatchOf, onPick }: OptionPickerProps) {
  return (
    <div className="grid gap-5">
      {rows.map((row) => (
        <fieldset key={row.name}>
          <legend>
            <span className="font-semibold">{row.name}</span>
            <span className="text-ink-2">: {row.values.find(({ selected }) => selected)?.value}</span>
          </legend>
          <div className="mt-2 flex flex-wrap gap-2">
            {row.values.map((value) => (
              <OptionChoice
                key={value.value}
                name={row.name}
                option={value}
                swatch={safeColour(swatchOf?.(row.name, value.value))}
                onPick={onPick}
              />
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

function OptionChoice({
  name,
  option,
  swatch,
  onPick,
}: {
  name: string;
  option: OptionValue;
  swatch: string | undefined;
  onPick: OptionPickerProps['onPick'];
}) {
  const { value, selected, state, choices } = option;
  const reason = SAYS[state];
  return (
    <label
      className={`choice min-h-11 items-center gap-2 ${swatch ? 'py-1.5 pr-3.5 pl-1.5' : 'px-3.5'} ${state === 'available' ? '' : 'border-dashed'}`}
    >
      <input
        // The server's answer decides what is checked: a new combination is a new control.
        key={`${value}-${selected}`}
        type="radio"
        name={optionField(name)}
        value={value}
        defaultChecked={selected}
        onChange={() => onPick?.(choices)}
        className="sr-only"
      />
      {swatch && (
        <svg className="pinked size-8 flex-none" aria-hidden="true" focusable="false">
          <rect width="100%" height="100%" fill={swatch} />
        </svg>
      )}
      <span className={state === 'available' ? '' : 'text-ink-2 line-through'}>{value}</span>
      {reason && <span className="sr-only"> ({reason})</span>}
    </label>
  );
}
