/** From the longest to the shortest, with how many seconds each has. */
export const durationUnits = { day: 86_400, hour: 3600, minute: 60, second: 1 } as const;
export type DurationUnit = keyof typeof durationUnits;

/** What stands in the two fields of a duration; an empty amount is no limit. */
export interface DurationParts {
  amount: string;
  unit: DurationUnit;
}

/** In the longest unit of which it is a whole number. @param seconds null: no limit */
export function durationParts(seconds: number | null): DurationParts {
  if (seconds === null) return { amount: '', unit: 'hour' };
  const units = Object.keys(durationUnits) as DurationUnit[];
  const unit = units.find((each) => seconds % durationUnits[each] === 0) ?? 'second';
  return { amount: String(seconds / durationUnits[unit]), unit };
}

/** @returns undefined for what is no whole number */
export function secondsOf({ amount, unit }: DurationParts): number | null | undefined {
  const text = amount.trim();
  if (text === '') return null;
  return /^\d{1,9}$/.test(text) ? Number(text) * durationUnits[unit] : undefined;
}
