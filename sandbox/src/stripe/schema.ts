import { existsSync, readFileSync } from 'node:fs';
import { ApiError, invalidParam } from './errors.ts';
import type { Form, FormValue } from './form.ts';
import type { Params, ParamValue } from './params.ts';

/** The part of JSON Schema that request parameters use. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: (string | null)[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: Schema | boolean;
  'x-pruned-properties'?: string[];
}

interface Parameter {
  name: string;
  in: 'query' | 'path';
  required?: boolean;
  schema: Schema;
}

interface SpecOperation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Spec {
  paths: Record<string, Record<string, SpecOperation>>;
  components: { schemas: Record<string, Schema> };
}

/** Turns a decoded form into typed parameters or throws the refusal Stripe would answer. */
export type Coercer = (form: Form) => Params;
type Coerce = (value: FormValue, path: string) => ParamValue;

let loaded: Spec | undefined;

/** The specification file, found from this code's own file or from a bundle elsewhere in the package. */
function specFile(): URL {
  let folder = new URL('.', import.meta.url);
  for (;;) {
    const file = new URL('spec/stripe.openapi.json', folder);
    if (existsSync(file)) return file;
    const parent = new URL('..', folder);
    if (parent.href === folder.href)
      throw new Error("The sandbox's spec/stripe.openapi.json is not beside its code.");
    folder = parent;
  }
}

function spec(): Spec {
  loaded ??= JSON.parse(readFileSync(specFile(), 'utf8')) as Spec;
  return loaded;
}

const compiled = new Map<string, Coerce>();

function compileRef(ref: string): Coerce {
  const known = compiled.get(ref);
  if (known) return known;
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  let real: Coerce | undefined;
  const coerce: Coerce = (value, path) => {
    real ??= compile(withBrowserFields(name, spec().components.schemas[name]!));
    return real(value, path);
  };
  compiled.set(ref, coerce);
  return coerce;
}

/** Raw card data is no part of the SDK's types, yet browsers send it and servers get a refusal that names it. */
function withBrowserFields(name: string, schema: Schema): Schema {
  if (!name.endsWith('.PaymentMethodData')) return schema;
  const ignored = ['guid', 'muid', 'sid', 'pasted_fields', 'payment_user_agent', 'referrer', 'time_on_page'];
  return {
    ...schema,
    properties: {
      ...schema.properties,
      type: { type: 'string' },
      card: { $ref: '#/components/schemas/PaymentMethodCreateParams.Card' },
      client_attribution_metadata: { type: 'object', additionalProperties: { type: 'string' } },
      ...Object.fromEntries(ignored.map((field) => [field, { type: 'string' }])),
    },
  };
}

function compile(schema: Schema): Coerce {
  if (schema.$ref) return compileRef(schema.$ref);
  if (schema.anyOf) return compileUnion(schema.anyOf);
  const type = Array.isArray(schema.type) ? schema.type.find((name) => name !== 'null') : schema.type;
  switch (type) {
    case 'integer':
      return coerceInteger;
    case 'number':
      return coerceNumber;
    case 'boolean':
      return coerceBoolean;
    case 'array':
      return compileArray(schema.items ?? {});
    case 'object':
      return compileObject(schema);
    default:
      return compileText(schema.enum);
  }
}

const coerceInteger: Coerce = (value, path) => {
  if (typeof value !== 'string' || !/^-?\d{1,15}$/.test(value)) {
    throw invalidParam(`Invalid integer: ${describe(value)}`, path, 'parameter_invalid_integer');
  }
  return Number(value);
};

const coerceNumber: Coerce = (value, path) => {
  if (typeof value !== 'string' || value === '' || !Number.isFinite(Number(value))) {
    throw invalidParam(`Invalid decimal: ${describe(value)}`, path);
  }
  return Number(value);
};

const coerceBoolean: Coerce = (value, path) => {
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw invalidParam(`Invalid boolean: ${describe(value)}`, path);
};

function describe(value: FormValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const TEXT_LENGTH_MAX = 5000;

function compileText(allowed: (string | null)[] | undefined): Coerce {
  const set = allowed && new Set(allowed);
  return (value, path) => {
    if (typeof value !== 'string') throw invalidParam(`Invalid string: ${describe(value)}`, path);
    if (value.length > TEXT_LENGTH_MAX) {
      throw invalidParam(
        `Invalid string: ${value.slice(0, 20)}…; must be at most ${TEXT_LENGTH_MAX} characters`,
        path,
      );
    }
    if (set && !set.has(value)) {
      const choices = [...set].filter(Boolean);
      throw invalidParam(`Invalid ${path}: must be one of ${choices.slice(0, 12).join(', ')}`, path);
    }
    return value;
  };
}

function compileArray(items: Schema): Coerce {
  const coerce = compile(items);
  return (value, path) => {
    if (value === '') return [];
    if (typeof value === 'string') throw invalidParam(`Invalid array`, path);
    return Object.values(value).map((item, at) => coerce(item, `${path}[${at}]`));
  };
}

function compileObject(schema: Schema): Coerce {
  const properties = new Map(
    Object.entries(schema.properties ?? {}).map(([name, child]) => [name, compile(child)]),
  );
  const pruned = new Set(schema['x-pruned-properties']);
  const free =
    typeof schema.additionalProperties === 'object' ? compile(schema.additionalProperties) : undefined;
  return (value, path) => {
    if (typeof value === 'string' || Array.isArray(value)) throw invalidParam('Invalid object', path);
    const result = Object.create(null) as Params;
    for (const name of Object.keys(value)) {
      const inner = path === '' ? name : `${path}[${name}]`;
      const coerce = properties.get(name) ?? free;
      if (coerce) result[name] = coerce(value[name]!, inner);
      else if (pruned.has(name)) throw notModelled(inner);
      else throw invalidParam(`Received unknown parameter: ${inner}`, inner, 'parameter_unknown');
    }
    for (const name of schema.required ?? []) {
      if (result[name] !== undefined && result[name] !== '') continue;
      const inner = path === '' ? name : `${path}[${name}]`;
      throw invalidParam(`Missing required param: ${inner}.`, inner, 'parameter_missing');
    }
    return result;
  };
}

/** Real Stripe knows this parameter, the sandbox does not; saying so beats ignoring it. */
function notModelled(path: string): ApiError {
  return new ApiError(
    501,
    { type: 'api_error', param: path, message: `The parameter ${path} is not modelled by the sandbox.` },
    { stored: false },
  );
}

function isUnset(schema: Schema): boolean {
  return schema.enum?.length === 1 && schema.enum[0] === '';
}

function compileUnion(branches: Schema[]): Coerce {
  const unsettable = branches.some(isUnset);
  const rest = branches.filter((branch) => !isUnset(branch));
  const resolve = (branch: Schema): Schema =>
    branch.$ref ? spec().components.schemas[branch.$ref.slice(branch.$ref.lastIndexOf('/') + 1)]! : branch;
  const isNested = (branch: Schema): boolean => ['object', 'array'].includes(String(resolve(branch).type));
  const nested = rest.filter(isNested).map(compile);
  const plain = rest.filter((branch) => !isNested(branch)).map(compile);
  return (value, path) => {
    if (value === '' && unsettable) return '';
    const branchesNow =
      typeof value === 'string' && plain.length > 0 ? plain : nested.length > 0 ? nested : plain;
    let failure: unknown;
    for (const coerce of branchesNow) {
      try {
        return coerce(value, path);
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  };
}

/** A coercer for a hand-written parameter schema (paths the specification file does not have). */
export function coercerFor(schema: Schema): Coercer {
  const coerce = compile({ type: 'object', ...schema });
  return (form) => coerce(form, '') as Params;
}

const coercers = new Map<string, Coercer>();

/** The coercer of an operation of the specification file, made on first use. `path` is as in the file. */
export function coercerOf(method: string, path: string): Coercer {
  const key = `${method} ${path}`;
  const known = coercers.get(key);
  if (known) return known;
  const operation = spec().paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`The specification has no ${key}`);
  const coercer = coercerFor(requestSchema(operation));
  coercers.set(key, coercer);
  return coercer;
}

function requestSchema(operation: SpecOperation): Schema {
  const body = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema;
  if (body?.$ref) return spec().components.schemas[body.$ref.slice(body.$ref.lastIndexOf('/') + 1)]!;
  if (body) return body;
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  return {
    properties: Object.fromEntries(query.map((parameter) => [parameter.name, parameter.schema])),
    required: query.filter((parameter) => parameter.required).map((parameter) => parameter.name),
  };
}

/** The API versions the specification names. */
export function knownVersions(): Set<string> {
  const named = spec().components.schemas['WebhookEndpointCreateParams.ApiVersion']?.enum ?? [];
  return new Set(named.filter((version): version is string => version !== null));
}
