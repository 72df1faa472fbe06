/** So many changes the stream has told of, since the page was loaded. */
let changes = 0;
/** Where there is no end of changes, the next event or the next code has it asked for again. */
const MOST_TRIES = 5;

export function noteChange(): void {
  changes += 1;
}

/**
 * Asks for what the stream tells changes of, again where it tells of one before the answer is there: that may be of before
 * the change. The cache forgets what makes a query old while it is asked for the first time.
 */
export async function askLive<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const before = changes;
    const answer = await ask();
    if (changes === before || tries === MOST_TRIES) return answer;
  }
}
