import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../graphql-env.d.ts';

/** Types an operation from `schema.graphql`. Used by loaders and actions only: no operation reaches the browser. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; Decimal: string; CurrencyCode: string; CountryCode: string; URL: string };
}>();

export type { ResultOf } from 'gql.tada';
