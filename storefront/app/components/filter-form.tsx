import { Form, Link, useSubmit } from '@remix-run/react';
import { SelectControl, type SelectOption } from './field.tsx';
import { Icon } from './icon.tsx';

interface SortFormProps {
  action: string;
  options: readonly SelectOption[];
  value: string;
  /** Kept with the choice, for example the words searched for. */
  keep?: Readonly<Record<string, string>>;
}

/** The order of a list. Has its own button; with scripts, choosing is enough. */
export function FilterForm({ action, options, value, keep = {} }: SortFormProps) {
  const submit = useSubmit();
  return (
    <Form action={action} method="get" preventScrollReset className="flex items-end gap-2">
      {Object.entries(keep).map(([name, kept]) => (
        <input key={name} type="hidden" name={name} value={kept} />
      ))}
      <div>
        <label htmlFor="sort" className="block text-note text-ink-2">
          Sort by
        </label>
        <SelectControl
          key={value}
          id="sort"
          name="sort"
          defaultValue={value}
          options={options}
          onChange={(event) => submit(event.currentTarget.form, { preventScrollReset: true })}
          className="min-h-11 py-1.5"
        />
      </div>
      <button type="submit" className="btn btn-quiet min-h-11 px-4 py-1.5">
        Sort
      </button>
    </Form>
  );
}

/** What narrows a list now; each is a link to the list without it. */
export function FilterChips({
  chips,
}: {
  chips: readonly { readonly label: string; readonly hrefWithout: string }[];
}) {
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Narrowed to" className="flex flex-wrap gap-2">
      {chips.map(({ label, hrefWithout }) => (
        <li key={label}>
          <Link
            to={hrefWithout}
            className="inline-flex min-h-9 items-center gap-1.5 rounded-sm border-[1.5px] border-edge bg-card px-3 text-note font-semibold hover:border-ink"
          >
            {label}
            <Icon name="close" />
            <span className="sr-only">, show all again</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The search field, on the search page and wherever the shelf was empty. */
export function SearchField({ value = '', id = 'q' }: { value?: string; id?: string }) {
  return (
    <Form action="/search" method="get" role="search" className="flex max-w-[40rem] gap-2">
      <label htmlFor={id} className="sr-only">
        Search the shop
      </label>
      <input
        key={value}
        id={id}
        name="q"
        type="search"
        defaultValue={value}
        maxLength={80}
        autoComplete="off"
        className="control"
        placeholder="Herringbone, tea towel, indigo…"
      />
      <button type="submit" className="btn btn-primary">
        <Icon name="search" />
        <span className="max-sm:sr-only">Search</span>
      </button>
    </Form>
  );
}
