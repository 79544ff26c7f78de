/**
 * An expected outcome the caller can act on; never a bug. Thrown, so that the transaction it ends rolls back.
 * Subclasses carry data for the client; `code` is the class name in upper snake case without `Error`.
 */
export abstract class DomainError extends Error {
  /** Where in the input the problem is, outermost first; null when no single field is to blame. */
  readonly path: readonly string[] | null;

  constructor(message: string, path: readonly string[] | null = null) {
    super(message);
    this.path = path;
  }

  override get name(): string {
    return this.constructor.name;
  }

  get code(): string {
    return this.name
      .replace(/Error$/, '')
      .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
      .toUpperCase();
  }
}
