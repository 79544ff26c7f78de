import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react';
import { Icon } from './icon.tsx';

interface Described {
  /** Also the id of the control: what an error summary links to. */
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with the value that was sent, and what would be right. */
  error?: string | undefined;
  /** Says "(optional)" after the label. Fields are required unless they say so. */
  optional?: boolean;
}

/** Label, hint and error around one control; `children` gets the attributes that tie them together. */
export function Field({
  name,
  label,
  hint,
  error,
  optional,
  children,
}: Described & { children: (tied: Tied) => ReactNode }) {
  const describedBy = [hint ? `${name}-hint` : '', error ? `${name}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={error ? 'border-l-4 border-madder pl-3' : ''}>
      <label htmlFor={name} className="block font-semibold">
        {label}
        {optional && <span className="font-normal text-ink-2"> (optional)</span>}
      </label>
      {hint && (
        <p id={`${name}-hint`} className="text-note text-ink-2">
          {hint}
        </p>
      )}
      <FieldError id={`${name}-error`} message={error} />
      <div className="mt-1.5">
        {children({
          id: name,
          name,
          'aria-describedby': describedBy || undefined,
          'aria-invalid': error ? true : undefined,
        })}
      </div>
    </div>
  );
}

export interface Tied {
  id: string;
  name: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** The message at a field: colour, sign and word, never colour alone. Nothing when there is no message. */
export function FieldError({ id, message }: { id: string; message: string | undefined }) {
  if (!message) return null;
  return (
    <p id={id} className="mt-1 flex items-start gap-1.5 font-semibold text-madder">
      <Icon name="warning" className="mt-0.5" />
      <span>
        <span className="sr-only">Error: </span>
        {message}
      </span>
    </p>
  );
}

type TextInputProps = Described & Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'id'>;

/** One line of text. */
export function TextInput({ name, label, hint, error, optional, className = '', ...rest }: TextInputProps) {
  return (
    <Field {...{ name, label, hint, error, optional }}>
      {(tied) => (
        <input type="text" required={!optional} {...rest} {...tied} className={`control ${className}`} />
      )}
    </Field>
  );
}

export interface SelectOption {
  value: string;
  label: string;
}

type SelectProps = Described &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'name' | 'id'> & { options: readonly SelectOption[] };

/** One of a list, by the platform's own control. */
export function Select({
  name,
  label,
  hint,
  error,
  optional,
  options,
  className = '',
  ...rest
}: SelectProps) {
  return (
    <Field {...{ name, label, hint, error, optional }}>
      {(tied) => <SelectControl {...rest} {...tied} options={options} className={className} />}
    </Field>
  );
}

/** The control of a select alone, for where its label stands elsewhere. */
export function SelectControl({
  options,
  className = '',
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> & { options: readonly SelectOption[] }) {
  return (
    <span className="relative block">
      <select {...rest} className={`control ${className}`}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="down" className="pointer-events-none absolute top-1/2 right-3 size-4! -translate-y-1/2" />
    </span>
  );
}

/** A group of choices with its question as the legend. */
export function RadioGroup({
  name,
  legend,
  hint,
  error,
  children,
}: {
  name: string;
  legend: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}) {
  const describedBy = [hint ? `${name}-hint` : '', error ? `${name}-error` : ''].filter(Boolean).join(' ');
  return (
    <fieldset id={name} tabIndex={error ? -1 : undefined} aria-describedby={describedBy || undefined}>
      <legend className="font-semibold">{legend}</legend>
      {hint && (
        <p id={`${name}-hint`} className="text-note text-ink-2">
          {hint}
        </p>
      )}
      <FieldError id={`${name}-error`} message={error} />
      <div className="mt-2 grid gap-2">{children}</div>
    </fieldset>
  );
}

interface RadioCardProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'value' | 'type' | 'title'> {
  name: string;
  value: string;
  title: ReactNode;
  detail?: ReactNode;
  /** On the right, for example a price. */
  aside?: ReactNode;
}

/** A large choice with room for what it means and what it costs. */
export function RadioCard({ title, detail, aside, name, value, ...rest }: RadioCardProps) {
  const id = `${name}-${value}`;
  return (
    <label htmlFor={id} className="choice items-start gap-3 p-3.5 md:p-4">
      <input {...rest} type="radio" id={id} name={name} value={value} className="tick" />
      <span className="min-w-0 flex-1">
        <span className="block font-semibold">{title}</span>
        {detail && <span className="block text-ink-2">{detail}</span>}
      </span>
      {aside && <span className="money font-semibold">{aside}</span>}
    </label>
  );
}

/** A yes or no. */
export function Checkbox({
  name,
  label,
  hint,
  error,
  ...rest
}: Described & Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'type' | 'id'>) {
  const describedBy = [hint ? `${name}-hint` : '', error ? `${name}-error` : ''].filter(Boolean).join(' ');
  return (
    <div>
      <FieldError id={`${name}-error`} message={error} />
      <label htmlFor={name} className="flex min-h-11 items-center gap-3 py-1.5">
        <input
          {...rest}
          type="checkbox"
          id={name}
          name={name}
          aria-describedby={describedBy || undefined}
          aria-invalid={error ? true : undefined}
          className="tick"
        />
        <span>{label}</span>
      </label>
      {hint && (
        <p id={`${name}-hint`} className="ml-9 text-note text-ink-2">
          {hint}
        </p>
      )}
    </div>
  );
}
