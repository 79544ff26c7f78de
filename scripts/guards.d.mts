export interface Guard {
  readonly guard: string;
  readonly file: string;
  readonly find: string | RegExp;
  readonly put: string;
  readonly test: string;
  readonly only?: string;
}
export const GUARDS: readonly Guard[];
