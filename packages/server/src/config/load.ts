import type { DatabaseLocation } from '../platform/database/location.ts';
import type { RedisLocation } from '../platform/redis/connection.ts';
import { type ConfigWarning, warnAboutNames } from './names.ts';
import { type ConfigProblem, checkRules, warnAboutValues } from './rules.ts';
import { Refusal, type Section, type Variable } from './schema.ts';
import { groupLimits, type Limits } from './sections/limits.ts';
import { processSection } from './sections/process.ts';
import { type PartialValues, type SectionName, sections, type Values, variables } from './sections.ts';
import { type Environment, type LoadOptions, type Origin, openSource, type Source } from './source.ts';

type RedisKey = 'redisUrl' | 'redisHost' | 'redisPort' | 'redisPassword';

/** Everything that can be configured, deep-frozen. Units are in the names; paths are absolute. */
export interface Config {
  readonly process: Values['process'] & { readonly production: boolean };
  readonly stores: Omit<Values['stores'], 'databaseUrl' | 'databasePath' | RedisKey> & {
    readonly database: DatabaseLocation;
    /** Undefined: without Redis. */
    readonly redis: RedisLocation | undefined;
  };
  /** Texts as given: the key ring parses them and refuses weak ones. Absent: the key file in `dataDir`. */
  readonly secrets: Values['secrets'];
  readonly browser: Values['browser'] & {
    /** Whether cookies carry `Secure`: `publicUrl` is https, or this is production. */
    readonly secureCookies: boolean;
  };
  readonly factors: Values['factors'];
  readonly people: Values['people'];
  readonly webauthn: Values['webauthn'];
  readonly messages: Values['messages'];
  readonly webhooks: Values['webhooks'];
  readonly codes: Values['codes'];
  readonly gate: Values['gate'];
  readonly development: Values['development'];
  readonly limits: Limits;
  /** To be logged at the start. */
  readonly warnings: readonly ConfigWarning[];
}

/** One variable after reading: what it came to, and from where. */
export interface Setting {
  readonly section: SectionName;
  readonly variable: Variable;
  readonly origin: Origin;
  /** Undefined when it is not set and has no default, and when the text was refused. */
  readonly value: unknown;
  readonly refused: boolean;
}

export interface Inspection {
  /** Undefined when there are problems. */
  readonly config: Config | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigWarning[];
  readonly settings: readonly Setting[];
}

/** The configuration cannot be used. The message lists every problem, and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ variable, problem, fix }) => `  ${variable} ${problem}. ${fix}`);
    const many = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(`The configuration has ${many}:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** What the defaults of later variables depend on. */
interface Basis {
  readonly production: boolean;
  readonly dataDir: string | undefined;
}

function defaultText(variable: Variable, basis: Basis): string | undefined {
  const text = (basis.production ? variable.productionDefault : undefined) ?? variable.default;
  if (!text?.startsWith('<DATA_DIR>')) return text;
  return basis.dataDir === undefined ? undefined : basis.dataDir + text.slice('<DATA_DIR>'.length);
}

function readVariable(
  variable: Variable,
  source: Source,
  options: LoadOptions,
  basis: Basis,
): { origin: Origin; value: unknown } {
  const found = source.find(variable);
  const origin = found?.origin ?? 'default';
  const text = found?.text ?? defaultText(variable, basis);
  return { origin, value: typeof text === 'string' ? variable.type.parse(text, options) : text };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}

function readSettings(source: Source, options: LoadOptions) {
  const settings: Setting[] = [];
  const problems: ConfigProblem[] = [];
  const values: Record<string, Record<string, unknown>> = {};
  let basis: Basis = { production: false, dataDir: undefined };
  for (const [name, section] of Object.entries(sections) as [SectionName, Section][]) {
    const ofSection: Record<string, unknown> = {};
    for (const [key, variable] of Object.entries(section.variables)) {
      const { origin, value } = readVariable(variable, source, options, basis);
      const refused = value instanceof Refusal;
      settings.push({ section: name, variable, origin, value: refused ? undefined : value, refused });
      if (refused) {
        const given = origin === 'file' ? `${variable.name}_FILE` : variable.name;
        problems.push({ variable: given, problem: value.problem, fix: value.fix });
      } else ofSection[key] = value;
      if (variable === processSection.variables.nodeEnv)
        basis = { ...basis, production: value === 'production' };
      if (variable === processSection.variables.dataDir && typeof value === 'string') {
        basis = { ...basis, dataDir: value };
      }
    }
    values[name] = ofSection;
  }
  // The loop follows the table from which these types are inferred, key by key.
  return { settings, problems, values: values as unknown as PartialValues };
}

function derive(values: Values, warnings: readonly ConfigWarning[]): Config {
  const { process, stores, browser } = values;
  const production = process.nodeEnv === 'production';
  const { databaseUrl, databasePath, redisUrl, redisHost, redisPort, redisPassword, ...otherStores } = stores;
  const redisOfParts =
    redisHost === undefined
      ? undefined
      : { host: redisHost, port: redisPort, tls: false, password: redisPassword, database: 0 };
  return deepFreeze({
    process: { ...process, production },
    stores: {
      ...otherStores,
      database: databaseUrl ?? { kind: 'sqlite', path: databasePath },
      redis: redisUrl ?? redisOfParts,
    },
    secrets: values.secrets,
    browser: { ...browser, secureCookies: production || process.publicUrl?.startsWith('https:') === true },
    factors: values.factors,
    people: values.people,
    webauthn: values.webauthn,
    messages: values.messages,
    webhooks: values.webhooks,
    codes: values.codes,
    gate: values.gate,
    development: values.development,
    limits: groupLimits(values.limits),
    warnings,
  });
}

/** Every name that the loader reads. */
function namesRead(): string[] {
  return variables.flatMap(({ name, fileForm }) => (fileForm === false ? [name] : [name, `${name}_FILE`]));
}

/** Reads everything and throws nothing: for `twofold config check`, which shows the good beside the bad. */
export function inspectConfig(env: Environment, options: LoadOptions): Inspection {
  const source = openSource(env, options);
  const { settings, problems, values } = readSettings(source, options);
  if (source.dotEnvProblem !== undefined) {
    const { problem, fix } = source.dotEnvProblem;
    problems.unshift({ variable: '.env', problem, fix });
  }
  const isSet = (name: string) =>
    settings.some(({ variable, origin }) => variable.name === name && origin !== 'default');
  problems.push(...checkRules(values, isSet));
  const warnings = [...warnAboutNames(source.names, namesRead()), ...warnAboutValues(values, isSet)];
  // Without a problem no value was refused, so that none is missing.
  const config = problems.length === 0 ? derive(values as Values, warnings) : undefined;
  return deepFreeze({ config, problems, warnings, settings });
}

/**
 * Reads the configuration from the environment, from `.env` in `cwd` (the environment wins), and from the files that
 * `NAME_FILE` variables name.
 *
 * @throws ConfigError with every problem at once.
 */
export function loadConfig(env: Environment, options: LoadOptions): Config {
  const { config, problems } = inspectConfig(env, options);
  if (config === undefined) throw new ConfigError(problems);
  return config;
}
