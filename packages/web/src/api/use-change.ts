import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { withStepUp } from './step-up-gate.ts';

/** Long enough for the page to show what was asked for again, and for a dialog to close. */
const RENDERED_AFTER_MS = 100;

/**
 * A change that the server may want a second factor for: then it is asked for. What the page shows is asked for again before `onDone`, so that the focus does not go back to what is gone then; and when it failed, as what made it fail
 * may be a change from elsewhere. Passwords, keys and codes go through it: it keeps them no longer than its component, or
 * its `reset`.
 */
export function useChange<Given = void, Result = unknown>({
  change,
  onResult,
  onDone,
  refreshes,
}: {
  change(given: Given): Promise<Result>;
  /** At once: for what is told this one time, and must not wait for anything else. */
  onResult?(result: Result, given: Given): void;
  onDone?(result: Result, given: Given): void;
  /** What the keys of the queries begin with that it makes old. */
  refreshes: string;
}): UseMutationResult<Result, Error, Given> {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: [refreshes] });
  return useMutation({
    mutationFn: (given: Given) => withStepUp(() => change(given)),
    gcTime: 0,
    async onSuccess(result, given) {
      onResult?.(result, given);
      await refresh();
      onDone?.(result, given);
      setTimeout(keepFocus, RENDERED_AFTER_MS);
    },
    onError: () => void refresh(),
  });
}

/** What had the focus may be gone by the change: the focus then begins at the content, and not at the head of the page. */
function keepFocus(): void {
  if (document.activeElement === document.body)
    document.getElementById('content')?.focus({ preventScroll: true });
}
