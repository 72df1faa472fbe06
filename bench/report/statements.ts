/** What a login asks of the store. */
export interface StatementUse {
  /** All statements, each as often as it is run. */
  perLogin: number;
  /** A table of Markdown. */
  table: string;
}

/** What is rarer belongs to the start and to background work. */
const LEAST_OFTEN = 0.05;

/** @param counts how often each statement was run during so many logins */
export function statementUse(counts: Readonly<Record<string, number>>, logins: number): StatementUse {
  const often = Object.entries(counts)
    .map(([sql, count]) => ({ sql, perLogin: count / logins }))
    .filter(({ perLogin }) => perLogin >= LEAST_OFTEN)
    .sort((a, b) => b.perLogin - a.perLogin);
  const rows = often.map(({ sql, perLogin }) => `| ${perLogin.toFixed(2)} | \`${shorten(sql)}\` |`);
  return {
    perLogin: often.reduce((sum, { perLogin }) => sum + perLogin, 0),
    table: ['| per login | statement |', '|---|---|', ...rows].join('\n'),
  };
}

function shorten(sql: string): string {
  const text = sql.replaceAll('"', '').replaceAll('|', '\\|');
  return text.length > 110 ? `${text.slice(0, 107)}…` : text;
}
