/** True for an integer from `min` to `max`; false for anything that is no number at all. */
export function isWholeWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
