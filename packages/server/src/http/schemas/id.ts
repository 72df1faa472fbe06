import { Type } from 'typebox';
import { WITHOUT_NUL } from './text.ts';

/** Twice as long as ours are; which there are is the core's business. */
const MAX_LENGTH = 64;

/** An id that was answered earlier. */
export const Id = Type.String({ minLength: 1, maxLength: MAX_LENGTH, pattern: WITHOUT_NUL });

export const IdParams = Type.Object({ id: Id });

const pattern = new RegExp(WITHOUT_NUL);

/** As `Id`, of what has not been validated yet. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_LENGTH && pattern.test(value);
}
