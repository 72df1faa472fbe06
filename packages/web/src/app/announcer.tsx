import { createStore, useStore } from './store.ts';

const spoken = createStore({ text: '', count: 0 });

/** Has a screen reader say `text` when it has finished what it is saying. */
export function announce(text: string): void {
  spoken.set({ text, count: spoken.get().count + 1 });
}

/** The one live region of the page. A text that is said twice comes as a new element, or it would not be said again. */
export function Announcer() {
  const { text, count } = useStore(spoken);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      <p key={count}>{text}</p>
    </div>
  );
}
