import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Node {
  [name: string]: unknown;
}

interface Spec {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, unknown> };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Makes the specification refuse properties it does not name, so that a misspelt field fails a test. */
function close(value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) close(item);
    return;
  }
  if (!isNode(value)) return;
  const describesObject =
    value['type'] === 'object' || (Array.isArray(value['type']) && value['type'].includes('object'));
  if (
    describesObject &&
    isNode(value['properties']) &&
    value['additionalProperties'] === undefined &&
    !value['x-unmodelled']
  ) {
    value['additionalProperties'] = false;
  }
  for (const child of Object.values(value)) close(child);
}

const spec = JSON.parse(
  readFileSync(new URL('../../spec/stripe.openapi.json', import.meta.url), 'utf8'),
) as Spec;
const eventObjects = (spec.components.schemas['event'] as Node)['x-event-data-object'] as Record<
  string,
  string
>;
const openEvent = spec.components.schemas['event'] as {
  properties: { data: { properties: { object: Node } } };
};
// The event's object is checked by its own schema below; the envelope names only `object`.
openEvent.properties.data.properties.object['additionalProperties'] = true;
(openEvent.properties.data.properties as Record<string, Node>)['previous_attributes'] = { type: 'object' };
close(spec);
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: 'stripe', ...spec });

const compiled = new Map<string, ValidateFunction>();

function validatorAt(pointer: string): ValidateFunction {
  const known = compiled.get(pointer);
  if (known) return known;
  const validate = ajv.compile({ $ref: `stripe#${pointer}` });
  compiled.set(pointer, validate);
  return validate;
}

const patterns = Object.keys(spec.paths)
  .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`) }))
  .sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));

/** Every operation the specification has, as `METHOD /path`. */
export function operations(): string[] {
  return Object.entries(spec.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => ['get', 'post', 'delete'].includes(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}

function refuse(what: string, validate: ValidateFunction, text: string): never {
  const faults = (validate.errors ?? [])
    .slice(0, 8)
    .map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  throw new Error(`${what} does not match the specification:\n${faults.join('\n')}\n${text.slice(0, 2000)}`);
}

/** Throws unless the object is a valid `name` of the specification, with no field too many. */
export function checkObject(name: string, value: unknown): void {
  const validate = validatorAt(`/components/schemas/${name}`);
  if (!validate(value)) refuse(name, validate, JSON.stringify(value));
}

/** Throws unless the event and the object in it are valid. */
export function checkEvent(event: { type: string; data: { object: unknown } }): void {
  checkObject('event', event);
  const name = eventObjects[event.type];
  if (name) checkObject(name, event.data.object);
}

/** Throws unless an answer's body and headers are what the specification says. */
export function checkBody(
  method: string,
  path: string,
  status: number,
  text: string,
  headers: Headers,
): void {
  if (!headers.get('content-type')?.startsWith('application/json')) return;
  if (!headers.get('request-id')?.startsWith('req_')) throw new Error(`no Request-Id on ${method} ${path}`);
  if (!headers.get('stripe-version')) throw new Error(`no Stripe-Version on ${method} ${path}`);
  const value: unknown = JSON.parse(text);
  if (status >= 400) {
    checkObject('error', value);
    return;
  }
  const found = patterns.find(
    ({ path: known, pattern }) => pattern.test(path) && spec.paths[known]?.[method.toLowerCase()],
  );
  if (!found) return;
  if (isNode(value) && value['object'] === 'payment_intent' && value['metadata'] === undefined) return;
  const escaped = found.path.replaceAll('~', '~0').replaceAll('/', '~1');
  const validate = validatorAt(
    `/paths/${encodeURIComponent(escaped)}/${method.toLowerCase()}/responses/200/content/application~1json/schema`,
  );
  if (!validate(value)) refuse(`${method} ${path}`, validate, text);
}
