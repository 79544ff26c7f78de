import { DomainError } from '../platform/domain-error.ts';

/** Says the same for an unknown e-mail address, a wrong password and a disabled account. */
export class InvalidCredentialsError extends DomainError {
  constructor() {
    super('This e-mail address and password do not go together.');
  }
}

/** Too many tries to sign in with one e-mail address, by whomever. */
export class TooManyAttemptsError extends DomainError {
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super(`Too many tries. Please wait ${Math.ceil(retryAfterSeconds / 60)} minutes and try again.`, [
      'email',
    ]);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
