import { type Static, Type } from 'typebox';
import type { PageRequest } from '../../core/paging.ts';
import { WITHOUT_NUL } from './text.ts';

/** Of a list. An empty cursor is the beginning. */
export const PageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 64, pattern: WITHOUT_NUL })),
});

export const NextCursor = Type.Union([Type.String(), Type.Null()]);

export function pageRequest({ limit, cursor: after }: Static<typeof PageQuery>): PageRequest {
  return { ...(limit !== undefined && { limit }), ...(after !== undefined && { after }) };
}
