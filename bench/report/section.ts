/** What one benchmark found: a part of RESULTS.md. */
export interface Section {
  id: string;
  title: string;
  /** How it was measured, in a sentence or two. */
  how: string;
  rows: Row[];
  /** What limits it, and what the next limit is. Paragraphs or code blocks of Markdown. */
  notes: string[];
}

export interface Row {
  what: string;
  measured: string;
  /** What it is compared with, measured in turn with it. */
  reference: string;
  ratio: number | undefined;
  mustReach: string;
  aim: string;
  /** Undefined where nothing is asked. */
  reached: boolean | undefined;
}

export interface Target {
  /** The least ratio. */
  must: number;
  aim: number;
}

/** A row for a ratio that is to be as large as possible. */
export function ratioRow(
  row: Pick<Row, 'what' | 'measured' | 'reference'> & { ratio: number },
  target: Target,
): Row {
  return {
    ...row,
    mustReach: `≥ ${target.must} ×`,
    aim: `≥ ${target.aim} ×`,
    reached: row.ratio >= target.must,
  };
}

/** A row of which nothing is asked. */
export function plainRow(row: Pick<Row, 'what' | 'measured' | 'reference' | 'ratio'>): Row {
  return { ...row, mustReach: '', aim: '', reached: undefined };
}

/** A row for a figure that is to be as small as possible, in its own unit. */
export function boundRow(
  row: Pick<Row, 'what' | 'reference'> & { value: number; unit: string; ratio?: number },
  target: { must: number; aim: number },
): Row {
  const { what, reference, value, unit, ratio } = row;
  return {
    what,
    measured: `${figure(value)} ${unit}`,
    reference,
    ratio,
    mustReach: `≤ ${target.must} ${unit}`,
    aim: `≤ ${target.aim} ${unit}`,
    reached: value <= target.must,
  };
}

/** Three digits are as many as a measurement is good for. */
export function figure(value: number): string {
  if (value >= 1000) return Math.round(Number(value.toPrecision(3))).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** @param share from 0 to 1: 0.99 for the 99th percentile */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
