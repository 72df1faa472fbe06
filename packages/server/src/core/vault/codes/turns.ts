/** Lets each of many have one thing done at a time, whatever the others do. */
export interface Turns {
  /** Runs `work` when all that was asked for under this name before is done, well or not. Resolves and throws as it does. */
  take<Answer>(name: string, work: () => Promise<Answer>): Promise<Answer>;
}

/**
 * A board takes memory for as long as it is read: somebody who asks for fifty at once has that of one (T10). In this
 * process alone, as the memory is.
 */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async take(name, work) {
      const before = last.get(name);
      const mine = before === undefined ? work() : before.then(work, work);
      last.set(name, mine);
      try {
        return await mine;
      } finally {
        if (last.get(name) === mine) last.delete(name);
      }
    },
  };
}
