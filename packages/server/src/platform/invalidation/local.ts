import { createListeners, type Invalidations } from './invalidations.ts';

/** Within this process: for the embedded store, which one server has to itself. */
export function localInvalidations(): Invalidations {
  const listeners = createListeners();
  return {
    announce: (tx, topic, id) => tx.afterCommit(() => listeners.tell(topic, id)),
    subscribe: listeners.add,
    close: async () => undefined,
  };
}
