import type { Command, Option } from 'commander';
import { type FieldProblem, nameOfField, TwofoldError } from '../../platform/errors.ts';

/** An option is called like its field, in the singular and without the unit. */
const ENDINGS = ['', 's', 'Seconds', 'At'];

/** But for those. */
const FIELD_OF_OPTION: Readonly<Record<string, string>> = { until: 'expiresAt' };

/**
 * The core knows fields, and whoever typed a command knows its options: `origins.0 must be https` is told to them as
 * `--origin must be https`.
 *
 * @param command the one that ran; undefined where none came so far
 * @returns the error with the option's name; as it was where it is not about one
 */
export function namedAsTyped(error: unknown, command: Command | undefined): unknown {
  if (!(error instanceof TwofoldError) || command === undefined) return error;
  const problem = onlyProblem(error);
  if (problem === undefined) return error;
  const [, ...fields] = problem.pointer.split('/');
  for (const [depth, field] of fields.entries()) {
    const option = command.options.find((one) => isTyped(command, one) && isNamed(one, field));
    if (option === undefined) continue;
    const inside = isAlone(command, option) ? [] : fields.slice(depth + 1);
    const name = `${option.long}${inside.map(asPath).join('')}`;
    return new TwofoldError(error.code, `${name} ${problem.reason}.`, { extras: error.extras, cause: error });
  }
  return error;
}

/** Where the error's text is of this one field (`invalidField`). */
function onlyProblem({ extras, message }: TwofoldError): FieldProblem | undefined {
  const [problem] = Array.isArray(extras.errors) ? extras.errors : [];
  if (typeof problem !== 'object') return undefined;
  return message === `${nameOfField(problem.pointer)} ${problem.reason}.` ? problem : undefined;
}

/** A field that came in another way, as in an `otpauth://` address, is not the option's. */
function isTyped(command: Command, option: Option): boolean {
  return command.getOptionValueSource(option.attributeName()) === 'cli';
}

function isNamed(option: Option, field: string): boolean {
  const name = option.attributeName();
  return FIELD_OF_OPTION[name] === field || ENDINGS.some((ending) => `${name}${ending}` === field);
}

/** The one value of an option that takes several: there are no others to tell it from. */
function isAlone(command: Command, option: Option): boolean {
  const value: unknown = command.getOptionValue(option.attributeName());
  return Array.isArray(value) && value.length === 1;
}

function asPath(field: string): string {
  return /^\d+$/.test(field) ? `[${field}]` : `.${field}`;
}
