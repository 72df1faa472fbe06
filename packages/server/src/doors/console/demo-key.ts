export interface DemoKeyParts {
  /** Makes a fresh API key for the application that the demo has for itself. The earlier one may die by it. */
  createKey: () => Promise<string>;
  log: { info(fields: object, message: string): void };
}

/** The demo's API key, which stays in this process: pages and answers never hold it. */
export interface DemoKey {
  /** Made when it is first asked for: a server whose demo nobody opens has no demo application. */
  get(): Promise<string>;
  /** Forgets `refused`, which has expired or was revoked. What another request has renewed meanwhile stays. */
  forget(refused: string): void;
}

export function keepDemoKey({ createKey, log }: DemoKeyParts): DemoKey {
  let current: Promise<string> | undefined;
  let known: string | undefined;

  async function make(): Promise<string> {
    try {
      known = await createKey();
      log.info({}, 'the demo has a new API key');
      return known;
    } catch (error) {
      // The next request tries again.
      current = undefined;
      throw error;
    }
  }

  return {
    get() {
      current ??= make();
      return current;
    },
    forget(refused) {
      if (known === refused) current = undefined;
    },
  };
}
