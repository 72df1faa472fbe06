const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;

/** `90` → "90 seconds", `7200` → "2 hours": in the largest unit of which there are two. Rounded up, as people wait for it. */
export function formatDuration(seconds: number, language: string): string {
  const { unit, seconds: size } = UNITS.find((each) => seconds >= 2 * each.seconds) ?? {
    unit: 'second',
    seconds: 1,
  };
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.ceil(seconds / size),
  );
}
