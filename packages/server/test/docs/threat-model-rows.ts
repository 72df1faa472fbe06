/**
 * The table at the end of docs/threat-model.md: one row for each requirement and each known attack, from
 * docs/threat-model-rows.json. Whether a row is tested is read from the tests. After a change, from the root:
 *
 *     npx node packages/server/test/docs/threat-model-rows.ts
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ROOT, readPage } from './page.ts';

const PAGE = 'docs/threat-model.md';
const START = '<!-- rows: written by packages/server/test/docs/threat-model-rows.ts -->\n';
const END = '<!-- end of rows -->\n';

/** One requirement (`N`, `A`, `O`, `C`, …) or attack (`X`, `T`). Without either of the last two it has to be tested. */
export interface Row {
  id: string;
  /** In our words: what holds, or what is tried. */
  what: string;
  /** Added to `tested`: what the tests cannot say. */
  note?: string;
  deviation?: string;
  notApplicable?: string;
}

export const rows = JSON.parse(readPage('docs/threat-model-rows.json')) as Row[];

/** Test files by the ids that begin the name of a test or of a group of tests, as in `it('X02: …')`. */
export function testsById(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const folder of ['packages', 'tools', 'bench']) {
    for (const entry of readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith('.test.ts') || entry.includes('node_modules')) continue;
      const path = `${folder}/${entry}`;
      for (const id of idsIn(readFileSync(`${ROOT}${path}`, 'utf8'))) {
        found.set(id, [...(found.get(id) ?? []), path]);
      }
    }
  }
  return found;
}

function idsIn(source: string): Set<string> {
  const names = source.matchAll(/['"`]([A-Z]{1,2}\d{1,2}(?:(?:, | and |\/)[A-Z]{1,2}\d{1,2})*)\b[^'"`\n]*:/g);
  return new Set([...names].flatMap(([, ids = '']) => ids.split(/, | and |\//)));
}

/**
 * The table. A row keeps the test file that `page` names for it as long as that holds, so that a further test of the
 * same row changes nothing here.
 */
export function renderRows(page: string, tests: ReadonlyMap<string, string[]>): string {
  const lines = rows.map((row) => {
    const paths = (tests.get(row.id) ?? []).toSorted();
    const path = paths.find((candidate) => lineOf(page, row.id).includes(`(../${candidate})`)) ?? paths[0];
    return `| ${row.id} | ${row.what} | ${statusOf(row, path)} |\n`;
  });
  return `| id | what | status |\n|---|---|---|\n${lines.join('')}`;
}

function statusOf({ note, deviation, notApplicable }: Row, path: string | undefined): string {
  const tested = path === undefined ? undefined : `tested: [${basename(path)}](../${path})`;
  const parts = [
    deviation === undefined ? tested : `deviation: ${deviation}${tested ? `; ${tested}` : ''}`,
    notApplicable === undefined ? undefined : `does not apply: ${notApplicable}`,
    note,
  ];
  return parts.filter((part) => part !== undefined).join('; ');
}

function lineOf(page: string, id: string): string {
  return page.split('\n').find((line) => line.startsWith(`| ${id} |`)) ?? '';
}

/** @returns the page with its table written anew */
export function withRows(page: string, table: string): string {
  const [before, rest = ''] = page.split(START);
  return `${before}${START}\n${table}\n${END}${rest.split(END)[1] ?? ''}`;
}

if (import.meta.main) {
  const page = readPage(PAGE);
  writeFileSync(`${ROOT}${PAGE}`, withRows(page, renderRows(page, testsById())));
}
