import {
  type DocumentNode,
  getOperationAST,
  Kind,
  type OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';

/** What a document asks of the root, as far as limits, logs and metrics care. */
export interface OperationSummary {
  readonly kind: OperationTypeNode;
  /** Root fields in order, each as often as it is asked for; fragments resolved. */
  readonly fields: readonly string[];
  /** Kind and first field: bounded by the schema, unlike the name a client gives. */
  readonly label: string;
}

/** Undefined when the document has no such operation. */
export function summarize(
  document: DocumentNode,
  operationName: string | undefined,
): OperationSummary | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const fields: string[] = [];
  const visited = new Set<string>();
  const collect = (selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) fields.push(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        for (const definition of document.definitions)
          if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value)
            collect(definition.selectionSet);
      }
    }
  };
  collect(operation.selectionSet);
  return { kind: operation.operation, fields, label: `${operation.operation} ${fields[0] ?? ''}` };
}
