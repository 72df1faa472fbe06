import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes long, the longest first: pages in a browser, then processes that are started, and killed. */
const LONG = [
  /\bplaywright-core\b|\/console\/console\.ts'/,
  /\/(?:faults|apparatus|server-process|servers\/postgres)\b/,
];

/**
 * Begins with what takes long, so that none of it is left over when everything else has ended: it would run alone, with
 * processors idle beside it. A project is one piece still, as each has processes of its own, that load the server anew.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const ranks = new Map(files.map((file) => [file, rankOf(file.moduleId)]));
    const rank = (file: TestSpecification) => ranks.get(file) ?? LONG.length;
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => orderOf(a) - orderOf(b) || byProject(a, b) || rank(a) - rank(b));
  }
}

function orderOf({ project }: TestSpecification): number {
  return project.config.sequence.groupOrder;
}

/** The set-up in one file first, as only it has the longest file of all. */
function byProject(a: TestSpecification, b: TestSpecification): number {
  return b.project.name.localeCompare(a.project.name);
}

function rankOf(path: string): number {
  const source = path + readFileSync(path, 'utf8');
  const found = LONG.findIndex((pattern) => pattern.test(source));
  return found < 0 ? LONG.length : found;
}
