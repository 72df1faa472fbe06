import { createPortal } from 'react-dom';
import { createStore, useStore } from '../state/store.ts';
import { Sentence } from '../ui/sentence.tsx';

/** As many stay in the page: one that comes while another is being said does not take its place. */
const KEPT = 3;

interface Spoken {
  number: number;
  text: string;
  holdsCode: boolean;
}

const spoken = createStore<readonly Spoken[]>([]);
let count = 0;

/**
 * Has a screen reader say `text` when it has finished what it is saying.
 *
 * @param options.holdsCode a browser that translates the page for its reader does not send it to that service
 */
export function announce(text: string, { holdsCode = false } = {}): void {
  count += 1;
  spoken.set([...spoken.get(), { number: count, text, holdsCode }].slice(-KEPT));
}

/**
 * The one live region of the page, beside everything else: what is behind a dialog says nothing. What is said are the
 * elements that are added, also when one of them was said before.
 */
export function Announcer() {
  return createPortal(
    <div role="status" aria-live="polite" aria-atomic="false" className="sr-only">
      {useStore(spoken).map(({ number, text, holdsCode }) => (
        <p key={number} translate={holdsCode ? 'no' : undefined}>
          <Sentence>{text}</Sentence>
        </p>
      ))}
    </div>,
    document.body,
  );
}
