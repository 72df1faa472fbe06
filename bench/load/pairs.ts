import { median } from '../report/section.ts';
import type { ServerChild } from '../servers/child.ts';
import type { LoadResult } from './drive.ts';

/** One load on one server, with the processor time that it took there. */
export interface Measured extends LoadResult {
  /** Microseconds of the server's processor time per answer: steadier than a rate where the machine is shared. */
  cpuMicros: number;
}

export interface Pairs {
  /** The median of the rounds' ratios: each is of two runs that followed each other. */
  ratio: number;
  subject: Measured;
  reference: Measured;
}

/** Runs reference and subject in turn, so that both meet the same weather. The returned runs are the median ones. */
export async function alternate(
  rounds: number,
  reference: () => Promise<Measured>,
  subject: (round: number) => Promise<Measured>,
): Promise<Pairs> {
  const references: Measured[] = [];
  const subjects: Measured[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const a = await reference();
    const b = await subject(round);
    references.push(a);
    subjects.push(b);
    ratios.push(b.perSecond / a.perSecond);
  }
  return { ratio: median(ratios), subject: medianRun(subjects), reference: medianRun(references) };
}

/** Runs a load and notes what the server spent on it. */
export async function measure(server: ServerChild, load: () => Promise<LoadResult>): Promise<Measured> {
  const before = server.cpuMicros();
  const result = await load();
  return { ...result, cpuMicros: (server.cpuMicros() - before) / result.answers };
}

/** Every figure's own median. */
export function medianRun(runs: readonly Measured[]): Measured {
  const of = (name: keyof Measured) => median(runs.map((run) => run[name]));
  return {
    answers: of('answers'),
    seconds: of('seconds'),
    perSecond: of('perSecond'),
    p50: of('p50'),
    p95: of('p95'),
    p99: of('p99'),
    cpuMicros: of('cpuMicros'),
  };
}
