/** What the stream told last of what the person may see; undefined before it has told anything. */
let toldState: string | undefined;
/** How often it has told: it may tell of the same state again, after another. */
let changesTold = 0;
/** Where there is no end of changes, the next event or the next code has it asked for again. */
const MOST_TRIES = 5;

/** What answers with the state that it is of. */
export interface Stated {
  state: string;
}

export function noteChange({ state }: Stated): void {
  toldState = state;
  changesTold++;
}

/**
 * Asks for what the stream tells changes of, again where it tells of one before the answer is there and the answer is of
 * another state: it may be of before the change. The cache forgets what makes a query old while it is asked for the first
 * time.
 */
export async function askLive<Answer extends Stated>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const before = changesTold;
    const answer = await ask();
    if (changesTold === before || toldState === answer.state || tries === MOST_TRIES) return answer;
  }
}
