import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { SECURITY } from './security-query.ts';
import { withStepUp } from './step-up/step-up-gate.ts';

/**
 * A change of one's own security: asks for a second factor where the server wants one. What the page shows is asked for
 * again before `onDone`, so that the focus does not go back to what is gone then; and when it failed, as what made it fail
 * may be a change from elsewhere.
 */
export function useChange<Given = void, Result = unknown>({
  change,
  onDone,
}: {
  change(given: Given): Promise<Result>;
  onDone?(result: Result, given: Given): void;
}): UseMutationResult<Result, Error, Given> {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: [SECURITY] });
  return useMutation({
    mutationFn: (given: Given) => withStepUp(() => change(given)),
    async onSuccess(result, given) {
      await refresh();
      onDone?.(result, given);
    },
    onError: () => void refresh(),
  });
}
