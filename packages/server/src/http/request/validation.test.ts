import { type TSchema, Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { TwofoldError } from '../../platform/errors.ts';
import { validatorCompiler } from './validation.ts';

/** What the answer says about this body. */
function problemsOf(schema: TSchema, body: unknown): string[] {
  const validate = validatorCompiler({ schema, httpPart: 'body', method: 'POST', url: '/' });
  const result: unknown = validate(body);
  const error = typeof result === 'object' && result !== null && 'error' in result ? result.error : undefined;
  if (!(error instanceof TwofoldError)) throw new Error('The body was accepted.');
  const { errors } = error.extras as { errors: { pointer: string; reason: string }[] };
  return errors.map(({ pointer, reason }) => `${pointer} ${reason}`);
}

describe('of a field that may be null, only what is wrong is told', () => {
  const Party = Type.Object({ id: Type.String(), name: Type.String({ minLength: 1, maxLength: 2 }) });
  const schema = Type.Object({ party: Type.Union([Party, Type.Null()]) });
  const orNull = Type.Union([Type.Object({ keepCurrent: Type.Boolean() }), Type.Null()]);

  it.each<[TSchema, unknown, string]>([
    [schema, { party: { id: 'a' } }, '/party/name is missing'],
    [schema, { party: { id: 'a', name: 'abc' } }, '/party/name must have at most 2 characters'],
    [schema, { party: 5 }, '/party must be a JSON object'],
    [orNull, { keepCurrent: 'yes' }, '/keepCurrent must be true or false'],
    [orNull, 'x', ' must be a JSON object'],
    [Type.Union([Type.Literal('a'), Type.Literal('b'), Type.Null()]), 'c', ' must be one of a, b'],
  ])('%#', (given, body, problem) => {
    expect(problemsOf(given, body)).toEqual([problem]);
  });

  it.each<[TSchema, unknown, string]>([
    [Type.String(), 5, 'must be a string'],
    [Type.Integer(), 1.5, 'must be a whole number'],
    [Type.String({ format: 'date-time' }), 'tomorrow', 'must be a time such as 2030-01-31T18:00:00Z'],
  ])('is said as people say it: %#', (field, value, reason) => {
    expect(problemsOf(Type.Object({ field }), { field: value })).toEqual([`/field ${reason}`]);
  });

  it('and what is wrong with another field is told beside it', () => {
    const both = Type.Object({ ...schema.properties, other: Type.Null() });
    expect(problemsOf(both, { party: { id: 'a' }, other: 1 })).toEqual([
      '/party/name is missing',
      '/other must be null',
    ]);
  });
});

it.each([
  [Type.Array(Type.String(), { minItems: 1 }), [], 'must have at least one entry'],
  [Type.Array(Type.String(), { minItems: 2 }), [''], 'must have at least 2 entries'],
  [Type.Array(Type.String(), { maxItems: 1 }), ['', ''], 'must have at most one entry'],
  [Type.String({ minLength: 1 }), '', 'must have at least one character'],
  [Type.String({ maxLength: 3 }), 'four', 'must have at most 3 characters'],
])('a length is told in words (%#)', (schema, value, reason) => {
  expect(problemsOf(Type.Object({ field: schema }), { field: value })).toEqual([`/field ${reason}`]);
});
