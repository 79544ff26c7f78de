/** The sales channel of a request, as far as every module needs it. */
export interface Channel {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly orderPrefix: string;
}
