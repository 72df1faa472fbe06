/** What a hash costs. Memory in KiB. */
export interface Argon2Cost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP ASVS 5.0, 11.4.2: the least that Argon2id may cost. */
export const COST: Argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;

/** Whether a hash was made with less than is asked for now, or in another way: it is replaced at the next login. */
export function isOutdated(passwordHash: string): boolean {
  const [, memory, time, parallelism] = PHC.exec(passwordHash) ?? [];
  if (memory === undefined) return true;
  const { memoryCost, timeCost } = COST;
  return Number(memory) < memoryCost || Number(time) < timeCost || Number(parallelism) < COST.parallelism;
}
