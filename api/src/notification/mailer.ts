export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Sends mail. The same `key` never sends twice within the provider's memory. */
export interface Mailer {
  /**
   * @returns the provider's id of the mail.
   * @throws {MailNotSent} it was refused, or nobody knows; try again with the same key.
   * @throws {MailKeyReused} a mail of other content was taken under this key before.
   */
  send(mail: Mail, key: string): Promise<string>;
}

export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
}

export class MailKeyReused extends Error {
  override readonly name = 'MailKeyReused';
}
