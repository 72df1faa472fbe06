import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { Refusal, type Variable } from './schema.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface LoadOptions {
  /** Absolute: where `.env` is looked for and what relative paths start from. */
  readonly cwd: string;
  /** Reads a text file as UTF-8; throws as `node:fs` does (`code` tells a missing file from an unreadable one). */
  readonly readFile: (path: string) => string;
}

export type Origin = 'default' | 'environment' | '.env' | 'file';

/** What was given for a variable: a text, or the reason why there is none. */
export interface Found {
  readonly text: string | Refusal;
  readonly origin: Origin;
}

export interface Source {
  /** Every name that is set, in the environment or in `.env`, also those that are not ours. */
  readonly names: readonly string[];
  /** Undefined when nothing is given, or only the empty text. */
  find(variable: Variable): Found | undefined;
  /** Why `.env` exists but could not be read. */
  readonly dotEnvProblem: Refusal | undefined;
}

const MAX_FILE_CHARACTERS = 65_536;

/** The system's name for an error, such as ENOENT: never the message, which repeats the path. */
function errorCodeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z]{3,24}$/.test(code) ? code : 'read error';
}

function readDotEnv(options: LoadOptions): Map<string, string> | Refusal {
  let text: string;
  try {
    text = options.readFile(join(options.cwd, '.env'));
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT') return new Map();
    return new Refusal(
      `exists but cannot be read (${code})`,
      'Make it a file readable by this user, or remove it.',
    );
  }
  const entries = Object.entries(parseEnv(text.replace(/^\uFEFF/, '')));
  return new Map(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

function readNamedFile(path: string, options: LoadOptions): string | Refusal {
  let content: string;
  try {
    content = options.readFile(resolve(options.cwd, path));
  } catch (error) {
    // The path is not repeated: it may be the secret itself, set under the wrong name.
    const problem = `names a file that cannot be read (${errorCodeOf(error)})`;
    return new Refusal(problem, 'Give the path of a file that this user can read.');
  }
  const value = content.replace(/(?:\r?\n)+$/, '');
  if (value === '') return new Refusal('names an empty file', 'Write the value into the file.');
  if (value.length > MAX_FILE_CHARACTERS) {
    return new Refusal('names a file that is too large', 'Give a file that holds only the value.');
  }
  return value;
}

/**
 * Joins the environment and `.env`. The environment wins, also across the two spellings: with NAME in the environment,
 * NAME_FILE in `.env` is not looked at, and the other way round.
 */
export function openSource(env: Environment, options: LoadOptions): Source {
  const dotEnv = readDotEnv(options);
  const given = new Map<string, { text: string; origin: Origin }>();
  for (const [name, text] of dotEnv instanceof Refusal ? [] : dotEnv)
    given.set(name, { text, origin: '.env' });
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined) continue;
    given.set(name, { text, origin: 'environment' });
    const other = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : `${name}_FILE`;
    if (text !== '' && given.get(other)?.origin === '.env') given.delete(other);
  }
  const findName = (name: string) => {
    const found = given.get(name);
    return found === undefined || found.text === '' ? undefined : found;
  };
  return {
    names: [...given.keys()],
    dotEnvProblem: dotEnv instanceof Refusal ? dotEnv : undefined,
    find(variable) {
      const direct = findName(variable.name);
      const file = variable.fileForm === false ? undefined : findName(`${variable.name}_FILE`);
      if (direct !== undefined && file !== undefined) {
        const both = new Refusal(`is set, and so is ${variable.name}_FILE`, 'Set one of the two.');
        return { text: both, origin: direct.origin };
      }
      return file === undefined ? direct : { text: readNamedFile(file.text, options), origin: 'file' };
    },
  };
}
