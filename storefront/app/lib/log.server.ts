/** One line of JSON to standard error. Values must hold no personal data and no tokens. */
export function log(level: 'warn' | 'error', message: string, about: Record<string, unknown> = {}): void {
  console.error(JSON.stringify({ level, time: new Date().toISOString(), message, ...about }));
}
