import { readFileSync } from 'node:fs';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { Plugin } from 'graphql-yoga';
import { z } from 'zod';
import { refusal } from './public-error.ts';

export interface TrustedDocuments {
  /** Text of each document by the SHA-256 of it. */
  readonly documents: ReadonlyMap<string, string>;
  /** Refuse every document that is not in the map. */
  readonly only: boolean;
}

const file = z.record(z.string(), z.string());

/** Reads a JSON object of hash → document, as client tools print it. */
export function readTrustedDocuments(path: string, only: boolean): TrustedDocuments {
  return { documents: new Map(Object.entries(file.parse(JSON.parse(readFileSync(path, 'utf8'))))), only };
}

/** Lets clients send `extensions.persistedQuery.sha256Hash` in place of the document. */
export function useTrustedDocuments({ documents, only }: TrustedDocuments): Plugin {
  return usePersistedOperations({
    getPersistedOperation: (hash) => documents.get(hash) ?? null,
    allowArbitraryOperations: !only,
    customErrors: {
      notFound: () => refusal(404, 'PERSISTED_QUERY_NOT_FOUND', 'No document is known under this hash.'),
      keyNotFound: () => refusal(400, 'BAD_USER_INPUT', 'Send extensions.persistedQuery.sha256Hash.'),
      persistedQueryOnly: () =>
        refusal(403, 'TRUSTED_DOCUMENTS_ONLY', 'Only known documents are accepted here.'),
    },
  });
}
