import { type ComponentType, useEffect, useState } from 'react';
import { reloadIfRebuilt } from '../files/rebuilt.ts';
import { RetryNotice } from '../refusals/retry-notice.tsx';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';

/**
 * A part of a page whose program is loaded when it is first shown. Where that does not come, it says so in its place, and the
 * rest of the page stays: React's own `lazy` would take the page down with it, and not try again.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const usePart = createPart(load);
  return function LazyPart(props: Props) {
    const { shell } = useTexts();
    const { Part, hasFailed, retry, reload } = usePart();
    if (Part !== undefined) return <Part {...props} />;
    if (!hasFailed) return <p className="text-muted">{shell.loading}</p>;
    return <RetryNotice lead={shell.partFailed} onRetry={retry} onReload={reload} />;
  };
}

/** The same for a dialog: it is one that says so. */
export function lazyDialog<Props extends { onClose(): void }>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const usePart = createPart(load);
  return function LazyDialog(props: Props) {
    const { shell } = useTexts();
    const { Part, hasFailed, retry, reload } = usePart();
    if (Part !== undefined) return <Part {...props} />;
    if (!hasFailed) return null;
    return (
      <Dialog open alert onOpenChange={props.onClose} title={shell.partFailed}>
        <DialogActions>
          <Button onClick={props.onClose}>{shell.cancel}</Button>
          {reload && <Button onClick={reload}>{shell.reload}</Button>}
          <Button variant="primary" onClick={retry}>
            {shell.retry}
          </Button>
        </DialogActions>
      </Dialog>
    );
  };
}

interface PartLoading<Props> {
  /** Undefined until it is there. */
  Part: ComponentType<Props> | undefined;
  hasFailed: boolean;
  retry(): void;
  /** Loads the whole page anew. Undefined before a retry has failed: some browsers ask for a file that did not come only once. */
  reload: (() => void) | undefined;
}

/** A hook that has one part loaded, once for all that show it. */
function createPart<Props>(load: () => Promise<ComponentType<Props>>): () => PartLoading<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function usePart() {
    const [round, setRound] = useState(0);
    const [failedRound, setFailedRound] = useState<number>();
    const [Part, setPart] = useState(() => loaded);
    useEffect(() => {
      if (Part !== undefined) return;
      let isOver = false;
      load().then(
        (part) => {
          loaded = part;
          if (!isOver) setPart(() => part);
        },
        () => {
          // Another build has taken the place of this one's: then all of the page is too old.
          void reloadIfRebuilt();
          if (!isOver) setFailedRound(round);
        },
      );
      return () => {
        isOver = true;
      };
    }, [Part, round]);
    return {
      Part,
      hasFailed: failedRound === round,
      retry: () => setRound(round + 1),
      reload: round > 0 ? () => location.reload() : undefined,
    };
  };
}
