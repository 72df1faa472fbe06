/** Why a text is not a value, and what to do. Neither repeats the text: it may be a secret in the wrong place. */
export class Refusal {
  readonly problem: string;
  readonly fix: string;

  constructor(problem: string, fix: string) {
    this.problem = problem;
    this.fix = fix;
  }
}

export interface ParseContext {
  /** Absolute; relative paths are resolved against it. */
  readonly cwd: string;
}

/** How a text becomes a value. `parse` never throws. */
export interface ValueType<T> {
  /** As the reference names it: "whole number, 0 to 65535". */
  readonly label: string;
  parse(text: string, context: ParseContext): T | Refusal;
}

/** One environment variable, as data: the loader, `config check` and the reference page all read this table. */
export interface Variable<T = unknown> {
  readonly name: string;
  readonly type: ValueType<T>;
  /** The unit of a number, in words: "milliseconds". */
  readonly unit?: string;
  /** A text in the form of the environment. `<DATA_DIR>` stands for that folder. Absent: the value may be undefined. */
  readonly default?: string;
  /** Replaces `default` when NODE_ENV is production. */
  readonly productionDefault?: string;
  readonly description: string;
  readonly example: string;
  /** Never shown: neither by `config check` nor in a problem. */
  readonly secret?: true;
  /** False where `NAME_FILE` is not read by the loader. */
  readonly fileForm?: false;
}

export interface Section {
  readonly title: string;
  readonly about: string;
  readonly variables: Readonly<Record<string, Variable>>;
}

/** Keeps the literal types of a section, from which the type of its values is inferred. */
export function defineSection<const S extends Section>(section: S): S {
  return section;
}

type ValueOf<V> = V extends { readonly type: ValueType<infer T> }
  ? V extends { readonly default: string }
    ? T
    : T | undefined
  : never;

/** The values of a section: optional where the variable has no default. */
export type SectionValues<S extends Section> = {
  readonly [K in keyof S['variables']]: ValueOf<S['variables'][K]>;
};
