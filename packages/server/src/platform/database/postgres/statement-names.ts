import type { CompiledQuery } from 'kysely';

export interface PreparedQuery {
  name?: string;
  text: string;
  values: unknown[];
}

export interface StatementNames {
  /** As the driver takes it: with a name, each connection parses and plans it once. */
  prepared(query: CompiledQuery): PreparedQuery;
}

/** The program's statements are a fixed set; the few that a request shapes are bounded by its schema. */
const MAX_NAMES = 1000;

export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();
  return {
    prepared({ sql, parameters }) {
      const values = parameters as unknown[];
      let name = names.get(sql);
      if (name === undefined) {
        if (names.size >= MAX_NAMES) return { text: sql, values };
        name = `s${names.size + 1}`;
        names.set(sql, name);
      }
      return { name, text: sql, values };
    },
  };
}
