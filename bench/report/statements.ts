/** What a request of one kind asks of the store. */
export interface StatementUse {
  /** All statements, each as often as it is run for one request. */
  perRequest: number;
  /** A table of Markdown. */
  table: string;
}

/** What is rarer belongs to the start and to background work. */
const LEAST_OFTEN = 0.05;

/**
 * @param counts how often each statement was run during so many requests
 * @param what such a request is called
 * @param leastOften what is run less often for one of them is left out
 */
export function statementUse(
  counts: Readonly<Record<string, number>>,
  requests: number,
  what: string,
  leastOften = LEAST_OFTEN,
): StatementUse {
  const often = Object.entries(counts)
    .map(([sql, count]) => ({ sql, perRequest: count / requests }))
    .filter(({ perRequest }) => perRequest >= leastOften)
    .sort((a, b) => b.perRequest - a.perRequest);
  if (often.length === 0) throw new Error(`No statement of a ${what} was counted.`);
  const rows = often.map(({ sql, perRequest }) => `| ${perRequest.toFixed(2)} | \`${shorten(sql)}\` |`);
  return {
    perRequest: often.reduce((sum, { perRequest }) => sum + perRequest, 0),
    table: [`| per ${what} | statement |`, '|---|---|', ...rows].join('\n'),
  };
}

function shorten(sql: string): string {
  const text = sql.replaceAll('"', '').replaceAll('|', '\\|');
  return text.length > 110 ? `${text.slice(0, 107)}…` : text;
}
