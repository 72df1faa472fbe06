import { createRequire } from 'node:module';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';
import { type FieldProblem, nameOfField, TwofoldError } from '../../platform/errors.ts';

const require = createRequire(import.meta.url);

const MAX_PROBLEMS = 20;

/** More values than these are looked up in the description. */
const MAX_NAMED_VALUES = 12;

/** What a validator found; `params` depends on the keyword. */
interface Finding {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** The framework's name for a part of the request, where it is not ours (see `FieldProblem`). */
const PART_NAMES: Readonly<Record<string, string>> = { querystring: 'query' };

/**
 * Compiles the schemas of the routes. A body is taken as it is: a list is never taken for its only entry, nor a number
 * for its text (X22: `{"code": ["000000", …]}`). Query, path and header values are text by nature: whole numbers and
 * truth values among them are read from their one plain spelling.
 *
 * Unknown fields pass and are ignored: handlers read only what their schema names.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  let validator: Validator | undefined;
  const readers = httpPart === 'body' ? [] : textReaders(schema);
  const prefix = httpPart === 'body' || httpPart === undefined ? '' : `#${PART_NAMES[httpPart] ?? httpPart}`;
  return (value: unknown) => {
    validator ??= compile(schema);
    const read = readers.length > 0 ? readTexts(value, readers) : value;
    if (validator.Check(read)) return readers.length > 0 ? { value: read } : true;
    return { error: validationError(validator.Errors(read), prefix) };
  };
};

/** Of schemas that several routes or applications have, each is compiled once. */
const compiled = new WeakMap<TSchema, Validator>();

/** With the first request: a start would read three hundred files and compile a hundred schemas, of which a day needs few. */
function compile(schema: TSchema): Validator {
  const known = compiled.get(schema);
  if (known) return known;
  const { Compile }: typeof import('typebox/compile') = require('typebox/compile');
  const validator = Compile(schema);
  compiled.set(schema, validator);
  return validator;
}

type TextReader = readonly [name: string, read: (text: string) => unknown];

/** Text that is no number stays text, and fails as such. At most 15 digits: no number is rounded. */
const readInteger = (text: string) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text);
const readBoolean = (text: string) => (text === 'true' ? true : text === 'false' ? false : text);

function textReaders(schema: TSchema): TextReader[] {
  if (!('properties' in schema) || typeof schema.properties !== 'object' || schema.properties === null)
    return [];
  return Object.entries(schema.properties).flatMap(
    ([name, property]: [string, { type?: unknown }]): TextReader[] => {
      if (property.type === 'integer') return [[name, readInteger]];
      if (property.type === 'boolean') return [[name, readBoolean]];
      return [];
    },
  );
}

function readTexts(value: unknown, readers: readonly TextReader[]): unknown {
  const read: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  for (const [name, reader] of readers) {
    const text = read[name];
    if (typeof text === 'string') read[name] = reader(text);
  }
  return read;
}

/** `request.invalid` with a list of fields; its text names the first one and what it must be. */
function validationError(findings: readonly Finding[], prefix: string): TwofoldError {
  const problems: FieldProblem[] = [];
  const telling = findings.filter((finding) => tells(finding, findings));
  for (const finding of telling) {
    for (const problem of problemsOf(finding, prefix, telling)) {
      // One reason for each field: alternatives of a union report one by one.
      const known = problems.some(({ pointer }) => pointer === problem.pointer);
      if (!known && problems.length < MAX_PROBLEMS) problems.push(problem);
    }
  }
  const [first = { pointer: prefix, reason: 'is not valid' }] = problems;
  const subject = first.pointer === '' ? 'The body' : nameOfField(first.pointer);
  return new TwofoldError('request.invalid', `${subject} ${first.reason}.`, { extras: { errors: problems } });
}

/** Of a union, that it could have been null, or that nothing of it fits, says less than what an alternative says. */
function tells(finding: Finding, findings: readonly Finding[]): boolean {
  if (!isVague(finding)) return true;
  const { instancePath } = finding;
  const isUnion = findings.some((other) => other.keyword === 'anyOf' && other.instancePath === instancePath);
  const inside = ({ instancePath: path }: Finding) => `${path}/`.startsWith(`${instancePath}/`);
  return !isUnion || !findings.some((other) => inside(other) && !isVague(other));
}

function isVague({ keyword, params }: Finding): boolean {
  return keyword === 'anyOf' || (keyword === 'type' && 'type' in params && params.type === 'null');
}

function problemsOf(finding: Finding, prefix: string, all: readonly Finding[]): FieldProblem[] {
  const { keyword, params, instancePath } = finding;
  const at = `${prefix}${instancePath}`;
  if (keyword === 'required' && 'requiredProperties' in params && Array.isArray(params.requiredProperties)) {
    return params.requiredProperties.map((name) => ({
      pointer: `${at}/${escapePointer(String(name))}`,
      reason: 'is missing',
    }));
  }
  if (keyword === 'const' || keyword === 'enum' || keyword === 'anyOf') {
    return [{ pointer: at, reason: allowedValues(instancePath, all) }];
  }
  return [{ pointer: at, reason: inWords(finding.message) }];
}

/** Of a union, each alternative reports its one value. What was sent is not repeated: it may be a secret. */
function allowedValues(path: string, findings: readonly Finding[]): string {
  const values = findings
    .filter(({ instancePath }) => instancePath === path)
    .flatMap(({ params }) => {
      if ('allowedValue' in params) return [params.allowedValue];
      return 'allowedValues' in params && Array.isArray(params.allowedValues) ? params.allowedValues : [];
    });
  if (values.length === 0 || values.length > MAX_NAMED_VALUES) return 'is not one of the allowed values';
  return values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(', ')}`;
}

/** The compiler's own messages, where people would say it otherwise. */
function inWords(message: string): string {
  return message
    .replace('must be object', 'must be a JSON object')
    .replace('must be array', 'must be a list')
    .replace('must be string', 'must be a string')
    .replace('must be integer', 'must be a whole number')
    .replace('must be number', 'must be a number')
    .replace('must be boolean', 'must be true or false')
    .replace('must match format "date-time"', 'must be a time such as 2030-01-31T18:00:00Z')
    .replace('must be >= ', 'must be at least ')
    .replace('must be <= ', 'must be at most ')
    .replace(/^must not have (fewer|more) than (\d+) (items|characters)$/, lengthInWords);
}

function lengthInWords(_message: string, direction: string, limit: string, what: string): string {
  const [one, many] = what === 'items' ? ['entry', 'entries'] : ['character', 'characters'];
  return `must have at ${direction === 'fewer' ? 'least' : 'most'} ${limit === '1' ? `one ${one}` : `${limit} ${many}`}`;
}

/** RFC 6901, section 3. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
