import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { builder } from './builder.ts';

const refuse = (message: string): never => {
  throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
};
const text = (name: string, value: unknown): string =>
  typeof value === 'string' ? value : refuse(`${name} must be a string.`);

function scalar<Internal>(
  name: string,
  description: string,
  parse: (value: string) => Internal,
  serialize: (value: Internal) => string,
) {
  return new GraphQLScalarType<Internal, string>({
    name,
    description,
    serialize: (value) => serialize(value as Internal),
    parseValue: (value) => parse(text(name, value)),
    parseLiteral: (node) =>
      parse(node.kind === Kind.STRING ? node.value : refuse(`${name} must be a string.`)),
  });
}

const matching = (name: string, pattern: RegExp, hint: string) => (value: string) =>
  pattern.test(value) ? value : refuse(`${name} must be ${hint}.`);

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

builder.addScalarType(
  'DateTime',
  scalar<Date>(
    'DateTime',
    'An instant, RFC 3339 in UTC: `2026-11-20T15:42:00.000Z`.',
    (value) => {
      const date = new Date(INSTANT.test(value) ? value : Number.NaN);
      return Number.isNaN(date.getTime()) ? refuse('DateTime must be an RFC 3339 instant.') : date;
    },
    (value) => value.toISOString(),
  ),
);
builder.addScalarType(
  'Decimal',
  scalar<string>(
    'Decimal',
    'An exact decimal number as a string: `"19.99"`, `"2.5"`. Never a float.',
    matching('Decimal', /^-?\d{1,15}(\.\d{1,6})?$/, 'a decimal number as a string, such as "2.5"'),
    String,
  ),
);
builder.addScalarType(
  'CurrencyCode',
  scalar<string>(
    'CurrencyCode',
    'ISO 4217 code in capitals: `EUR`.',
    matching('CurrencyCode', /^[A-Z]{3}$/, 'three capital letters'),
    String,
  ),
);
builder.addScalarType(
  'CountryCode',
  scalar<string>(
    'CountryCode',
    'ISO 3166-1 alpha-2 code in capitals: `DE`.',
    matching('CountryCode', /^[A-Z]{2}$/, 'two capital letters'),
    String,
  ),
);
builder.addScalarType(
  'URL',
  scalar<string>(
    'URL',
    'An absolute address.',
    (value) => (URL.canParse(value) ? value : refuse('URL must be absolute.')),
    String,
  ),
);
