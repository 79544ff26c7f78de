import type { Call } from './core.ts';
import { type Coercer, coercerFor, coercerOf, type Schema } from './schema.ts';

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** As the specification file writes it, e.g. `/v1/charges/{id}`. */
  path: string;
  run(call: Call): unknown;
  /** May be called with a publishable key. */
  publishable?: boolean;
  /** Parameters of a path the specification file does not have. */
  schema?: Schema;
  /** The specification path whose parameters this one shares. */
  like?: string;
  /** Looks at the raw form before the schema does. */
  check?(call: Call): void;
  /** The object only one writer may have at a time; default: the first id of the path. */
  lock?(call: Call): string | undefined;
  /** How long the issuer lets us wait. */
  delayMs?(call: Call): number;
}

export interface Found {
  route: Route;
  ids: string[];
  coercer: Coercer;
}

interface Node {
  literal: Map<string, Node>;
  id: Node | undefined;
  routes: Map<string, { route: Route; coercer: Coercer | undefined }>;
}

function newNode(): Node {
  return { literal: new Map(), id: undefined, routes: new Map() };
}

function decodeSegment(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Finds the route for a request: literal segments win over ids. */
export function createRouter(routes: Route[]): (method: string, path: string) => Found | undefined {
  const root = newNode();
  for (const route of routes) {
    let node = root;
    for (const part of route.path.slice(1).split('/')) {
      if (part.startsWith('{')) node = node.id ??= newNode();
      else {
        const next = node.literal.get(part) ?? newNode();
        node.literal.set(part, next);
        node = next;
      }
    }
    node.routes.set(route.method, { route, coercer: undefined });
  }
  return (method, path) => {
    let node = root;
    const ids: string[] = [];
    for (const part of path.slice(1).split('/')) {
      const literal = node.literal.get(part);
      if (literal) node = literal;
      else if (node.id && part !== '') {
        ids.push(decodeSegment(part));
        node = node.id;
      } else return undefined;
    }
    const entry = node.routes.get(method);
    if (!entry) return undefined;
    entry.coercer ??= entry.route.schema
      ? coercerFor(entry.route.schema)
      : coercerOf(entry.route.method, entry.route.like ?? entry.route.path);
    return { route: entry.route, ids, coercer: entry.coercer };
  };
}
