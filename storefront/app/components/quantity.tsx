import { useRef } from 'react';
import { type Measure, stepped } from '~/lib/quantity.ts';
import { FieldError } from './field.tsx';
import { Icon } from './icon.tsx';

interface StepperProps {
  /** The field's name and, unless `id` is given, its id. */
  name: string;
  id?: string;
  /** What is being counted, for the names of the buttons: "One less, Harbour check". */
  title: string;
  value: string;
  measure: Measure;
  /**
   * The submit buttons' name and values: without scripts, pressing one sends the form and the server takes the step.
   * Where they lead elsewhere than the form does, `get` names that address and they read instead of write.
   */
  less: SubmitValue;
  more: SubmitValue;
  get?: string;
  error?: string | undefined;
  /** With scripts: called once after a burst of presses or typing, with the field's new value. Default: nothing. */
  onSettled?: (value: string, form: HTMLFormElement | null) => void;
  label?: string;
  labelHidden?: boolean;
}

export interface SubmitValue {
  readonly name: string;
  readonly value: string;
}

const SETTLE_MS = 350;

/** How much of something: a field that takes typing, between two buttons that take steps. */
export function QuantityStepper(props: StepperProps) {
  const {
    name,
    id = name,
    title,
    value,
    measure,
    less,
    more,
    get,
    error,
    onSettled,
    label = 'Quantity',
    labelHidden = false,
  } = props;
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const settle = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (field.current) onSettled?.(field.current.value, field.current.form);
    }, SETTLE_MS);
  };
  const step = (direction: 1 | -1) => (event: React.MouseEvent) => {
    if (!field.current) return;
    event.preventDefault();
    field.current.value = stepped(field.current.value, direction, measure);
    settle();
  };
  const reading = get === undefined ? {} : { formMethod: 'get' as const, formAction: get };
  const unit = measure.unit === null ? 'One' : `${measure.step} ${measure.unit}`;
  return (
    <div className={error ? 'border-l-4 border-madder pl-3' : ''}>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'mb-1.5 block font-semibold'}>
        {label}
        {labelHidden && `, ${title}`}
      </label>
      <div aria-live="polite">
        <FieldError id={`${id}-error`} message={error} />
      </div>
      <div className="inline-flex rounded-sm border-[1.5px] border-edge bg-card focus-within:border-ink">
        <StepButton {...less} {...reading} label={`${unit} less, ${title}`} onClick={step(-1)} icon="minus" />
        <span className="relative inline-flex items-center border-x-[1.5px] border-edge">
          <input
            // A new value from the server replaces what stands in the field.
            key={value}
            ref={field}
            id={id}
            name={name}
            defaultValue={value}
            inputMode={measure.unit === null ? 'numeric' : 'decimal'}
            autoComplete="off"
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? `${id}-error` : undefined}
            onInput={onSettled ? settle : undefined}
            className={`h-11 bg-transparent text-center font-semibold tabular-nums ${measure.unit === null ? 'w-14' : 'w-20 pr-6'}`}
          />
          {measure.unit !== null && (
            <span aria-hidden="true" className="pointer-events-none absolute right-2.5 text-ink-2">
              {measure.unit}
            </span>
          )}
        </span>
        <StepButton {...more} {...reading} label={`${unit} more, ${title}`} onClick={step(1)} icon="plus" />
      </div>
    </div>
  );
}

function StepButton({
  icon,
  label,
  ...rest
}: { icon: 'minus' | 'plus'; label: string } & React.ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type="submit" {...rest} className="inline-grid size-11 place-items-center hover:bg-sunk">
      <Icon name={icon} />
      <span className="sr-only">{label}</span>
    </button>
  );
}

/** A length in metres, with what can be cut said beside it. */
export function MetreInput(props: Omit<StepperProps, 'label'>) {
  const { min, step, unit } = props.measure;
  return (
    <div>
      <QuantityStepper {...props} label={unit === 'm' ? 'Metres' : 'Amount'} />
      <p className="mt-1.5 text-note text-ink-2">
        From {min} {unit}, in steps of {step} {unit}, in one piece.
      </p>
    </div>
  );
}
