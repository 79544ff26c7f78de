/** A decoded form value before any schema looked at it. */
export type FormValue = string | FormValue[] | Form;
export interface Form {
  [name: string]: FormValue;
}

function decode(part: string): string {
  const spaced = part.includes('+') ? part.replaceAll('+', ' ') : part;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function assign(root: Form, path: string[], value: string): void {
  let node: Form = root;
  for (let i = 0; i < path.length - 1; i++) {
    const key = path[i] === '' ? String(Object.keys(node).length) : path[i]!;
    const next = node[key];
    if (typeof next === 'object' && !Array.isArray(next)) node = next;
    else node = node[key] = Object.create(null) as Form;
  }
  const last = path[path.length - 1]!;
  node[last === '' ? String(Object.keys(node).length) : last] = value;
}

/** Decodes `a[b][0]=c&d=e` into nested objects; lists stay objects with numeric keys until a schema names them. */
export function parseForm(encoded: string): Form {
  const root = Object.create(null) as Form;
  if (encoded === '') return root;
  for (const pair of encoded.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : decode(pair.slice(at + 1));
    const bracket = name.indexOf('[');
    if (bracket < 1) root[name] = value;
    else
      assign(
        root,
        [name.slice(0, bracket), ...name.slice(bracket + 1, name.endsWith(']') ? -1 : undefined).split('][')],
        value,
      );
  }
  return root;
}

/** One canonical text for equal parameters, whatever order they were sent in. */
export function canonical(value: FormValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join(',')}}`;
}
