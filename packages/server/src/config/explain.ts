import { type Inspection, inspectConfig, type Setting } from './load.ts';
import type { Environment, LoadOptions, Origin } from './source.ts';

export interface ExplainedVariable {
  readonly section: string;
  readonly name: string;
  /** The effective value as text; `set` or `not set` for a secret, `refused` for a text that is no value. */
  readonly value: string;
  /** `default`, `environment`, `.env`, or `file` for a `NAME_FILE`. */
  readonly origin: Origin;
  readonly unit: string | undefined;
  readonly description: string;
}

export interface Explanation extends Pick<Inspection, 'problems' | 'warnings'> {
  readonly variables: readonly ExplainedVariable[];
}

function show({ variable, value, refused }: Setting): string {
  if (refused) return 'refused';
  const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
  if (variable.secret) return isEmpty ? 'not set' : 'set';
  if (Array.isArray(value)) return isEmpty ? 'none' : value.join(', ');
  return isEmpty ? 'not set' : String(value);
}

/** What `twofold config check` prints: every variable with its effective value, and every problem. Holds no secret. */
export function explainConfig(env: Environment, options: LoadOptions): Explanation {
  const { settings, problems, warnings } = inspectConfig(env, options);
  const explained = settings.map((setting) => ({
    section: setting.section,
    name: setting.variable.name,
    value: show(setting),
    origin: setting.origin,
    unit: setting.variable.unit,
    description: setting.variable.description,
  }));
  return { variables: explained, problems, warnings };
}
