import { isId } from '../platform/id.ts';

/** A decoded global id. */
export interface GlobalId {
  readonly typename: string;
  readonly id: string;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * The row that a global id names, if it is one of the wanted type. Text that is no such id names nothing: it is answered
 * like an id of something that does not exist, and not by the database.
 */
export const idOf = ({ typename, id }: GlobalId, wanted: string): string =>
  typename === wanted && isId(id) ? id : NOBODY;
