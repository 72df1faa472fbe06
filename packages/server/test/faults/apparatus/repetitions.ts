/** Set by `npm run test:faults`, whose repetitions are those of the specification. */
const long = process.env.TWOFOLD_FAULTS === 'long';

/** How often a fault happens in `npm test`, and in `npm run test:faults`. */
export function repetitions({ short, full }: { short: number; full: number }): number {
  return long ? full : short;
}
