/** The codes of one entry, as the server gave them. */
export interface Codes {
  /** Seconds. */
  period: number;
  /** Of `current`: whole periods since the epoch. */
  step: number;
  current: string;
  /** Of the step after it. */
  next: string;
}

/** What is shown of it at one moment. */
export interface ShownCode {
  /** Undefined when both codes are over and the server has not answered yet. */
  code: string | undefined;
  next: string | undefined;
  step: number;
  /** Whole seconds, 1 at least: until the step ends. */
  secondsLeft: number;
}

/** @param nowSeconds of the server's clock, whole seconds since the epoch */
export function codeAt({ period, step, current, next }: Codes, nowSeconds: number): ShownCode {
  const stepNow = Math.floor(nowSeconds / period);
  const secondsLeft = (stepNow + 1) * period - nowSeconds;
  if (stepNow === step) return { code: current, next, step: stepNow, secondsLeft };
  const code = stepNow === step + 1 ? next : undefined;
  return { code, next: undefined, step: stepNow, secondsLeft };
}
