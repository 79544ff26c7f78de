/** One thing wrong with a form. `field` is the id of the control a summary links to; empty when it is about the whole. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** The messages by field, the first of each. */
export function byField(problems: readonly Problem[]): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const { field, message } of problems) messages[field] ??= message;
  return messages;
}
