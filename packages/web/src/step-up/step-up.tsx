import { stepUpGate } from '../api/step-up-gate.ts';
import { lazyDialog } from '../dialogs/lazy-part.tsx';
import { useStore } from '../state/store.ts';

const StepUpDialog = lazyDialog(async () => (await import('./step-up-dialog.tsx')).StepUpDialog);

/** Once in the shell, for the calls of all pages: loaded when the server first wants a fresh second factor. */
export function StepUp() {
  return useStore(stepUpGate.isAsking) && <StepUpDialog onClose={stepUpGate.giveUp} />;
}
