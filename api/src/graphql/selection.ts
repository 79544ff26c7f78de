import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** Names of the fields asked for below a field, aliases and fragments resolved; a leaf has an empty map. */
export type Selection = ReadonlyMap<string, Selection>;

type Fragments = GraphQLResolveInfo['fragments'];
type Growing = Map<string, Growing>;

const known = new WeakMap<FieldNode, Selection>();

/**
 * What the client asked for below the field being resolved. `@skip` and `@include` are ignored, so it can name more
 * than will be answered, never less. Documents are parsed once and kept, so this is a look-up for a repeated one.
 */
export function selectionOf(info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>): Selection {
  const [only] = info.fieldNodes;
  const found = info.fieldNodes.length === 1 ? known.get(only!) : undefined;
  if (found) return found;
  const selection: Growing = new Map();
  for (const { selectionSet } of info.fieldNodes) collect(selectionSet, info.fragments, selection);
  if (info.fieldNodes.length === 1) known.set(only!, selection);
  return selection;
}

function collect(set: SelectionSetNode | undefined, fragments: Fragments, into: Growing): void {
  for (const node of set?.selections ?? []) {
    if (node.kind === Kind.FIELD) {
      const below = into.get(node.name.value) ?? new Map();
      into.set(node.name.value, below);
      collect(node.selectionSet, fragments, below);
    } else {
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments[node.name.value];
      collect(fragment?.selectionSet, fragments, into);
    }
  }
}

/** What was asked for of each item of a connection, under `nodes` and `edges` together. */
export function itemSelection(connection: Selection): Selection {
  const nodes = connection.get('nodes');
  const edges = connection.get('edges')?.get('node');
  if (!nodes || !edges) return nodes ?? edges ?? new Map();
  return merge(nodes, edges);
}

function merge(a: Selection, b: Selection): Selection {
  const both = new Map(a);
  for (const [name, below] of b) both.set(name, merge(both.get(name) ?? new Map(), below));
  return both;
}
