import { invalidParam } from './errors.ts';
import type { Address, Metadata } from './objects.ts';

/** A request parameter after its schema gave it a type. An empty string means "unset this". */
export type ParamValue = string | number | boolean | ParamValue[] | Params;
export interface Params {
  [name: string]: ParamValue;
}

export function text(params: Params, name: string): string | undefined {
  const value = params[name];
  return typeof value === 'string' ? value : undefined;
}

export function integer(params: Params, name: string): number | undefined {
  const value = params[name];
  return typeof value === 'number' ? value : undefined;
}

export function flag(params: Params, name: string): boolean | undefined {
  const value = params[name];
  return typeof value === 'boolean' ? value : undefined;
}

export function section(params: Params, name: string): Params | undefined {
  const value = params[name];
  return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

export function list(params: Params, name: string): ParamValue[] | undefined {
  const value = params[name];
  return Array.isArray(value) ? value : undefined;
}

export function texts(params: Params, name: string): string[] | undefined {
  return list(params, name)?.filter((item): item is string => typeof item === 'string');
}

/** The given text, null when it was sent empty, `current` when it was not sent. */
export function textOr(params: Params, name: string, current: string | null): string | null {
  const value = text(params, name);
  if (value === undefined) return current;
  return value === '' ? null : value;
}

const METADATA_KEYS_MAX = 50;
const METADATA_KEY_LENGTH_MAX = 40;
const METADATA_VALUE_LENGTH_MAX = 500;

/** Merges metadata: an empty value removes its key, an empty `metadata` removes all. */
export function mergeMetadata(current: Metadata, params: Params): Metadata {
  const given = params['metadata'];
  if (given === undefined) return current;
  if (given === '') return {};
  const merged: Metadata = { ...current };
  for (const [key, value] of Object.entries(section(params, 'metadata') ?? {})) {
    const word = String(value);
    if (key.length > METADATA_KEY_LENGTH_MAX) {
      throw invalidParam(
        `Metadata keys must be under ${METADATA_KEY_LENGTH_MAX} characters long. ${key.length} characters were given.`,
        'metadata',
      );
    }
    if (word.length > METADATA_VALUE_LENGTH_MAX) {
      throw invalidParam(
        `Metadata values must be under ${METADATA_VALUE_LENGTH_MAX} characters, but you passed in a value that is ${word.length} characters.`,
        `metadata[${key}]`,
      );
    }
    if (word === '') delete merged[key];
    else merged[key] = word;
  }
  if (Object.keys(merged).length > METADATA_KEYS_MAX) {
    throw invalidParam(`You can only specify up to ${METADATA_KEYS_MAX} keys of metadata.`, 'metadata');
  }
  return merged;
}

export const EMPTY_ADDRESS: Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

export function addressOf(params: Params | undefined): Address {
  if (params === undefined) return { ...EMPTY_ADDRESS };
  return {
    city: textOr(params, 'city', null),
    country: textOr(params, 'country', null),
    line1: textOr(params, 'line1', null),
    line2: textOr(params, 'line2', null),
    postal_code: textOr(params, 'postal_code', null),
    state: textOr(params, 'state', null),
  };
}

/** A shipping hash as intents, charges and customers carry it. */
export function shippingOf(params: Params, current: unknown): unknown {
  const given = params['shipping'];
  if (given === undefined) return current;
  const shipping = section(params, 'shipping');
  if (shipping === undefined) return null;
  return {
    address: addressOf(section(shipping, 'address')),
    carrier: textOr(shipping, 'carrier', null),
    name: text(shipping, 'name') ?? '',
    phone: textOr(shipping, 'phone', null),
    tracking_number: textOr(shipping, 'tracking_number', null),
  };
}
