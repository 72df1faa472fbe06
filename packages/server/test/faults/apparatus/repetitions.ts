/** Set by `npm run test:faults`, which repeats each fault hundreds of times. */
const long = process.env.TWOFOLD_FAULTS === 'long';

/** How often a fault happens in `npm test`, and in `npm run test:faults`. */
export function repetitions({ short, full }: { short: number; full: number }): number {
  return long ? full : short;
}
