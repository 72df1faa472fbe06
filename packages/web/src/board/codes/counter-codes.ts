import { createStore, type Store } from '../../state/store.ts';

/** A code of HOTP is good until the next one is used: it stays long enough to be typed. */
const SHOWN_FOR_MS = 60_000;

/** The codes of HOTP that were asked for on this page, by the ids of their entries. */
export interface CounterCodes extends Pick<Store<ReadonlyMap<string, string>>, 'get' | 'subscribe'> {
  /** Uses up the next code of an entry, and keeps it for a minute. Throws what asking for it threw. */
  use(id: string): Promise<string>;
  forgetAll(): void;
}

/**
 * @param askFor uses up a code: it is asked once for each press, and not again for a press while the answer is awaited, as a
 *   counter that runs ahead is one that the service does not follow (RFC 4226, section 7.4)
 */
export function createCounterCodes(askFor: (id: string) => Promise<string>): CounterCodes {
  const { get, set, subscribe } = createStore<ReadonlyMap<string, string>>(new Map());
  const asking = new Map<string, Promise<string>>();
  const endings = new Map<string, ReturnType<typeof setTimeout>>();

  async function takeNext(id: string): Promise<string> {
    const code = await askFor(id);
    set(new Map(get()).set(id, code));
    clearTimeout(endings.get(id));
    endings.set(
      id,
      setTimeout(() => set(without(id, get())), SHOWN_FOR_MS),
    );
    return code;
  }

  return {
    get,
    subscribe,
    use(id) {
      const code = asking.get(id) ?? takeNext(id).finally(() => asking.delete(id));
      asking.set(id, code);
      return code;
    },
    forgetAll() {
      for (const ending of endings.values()) clearTimeout(ending);
      endings.clear();
      set(new Map());
    },
  };
}

function without(id: string, codes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...codes].filter(([each]) => each !== id));
}
