import { lazy, Suspense } from 'react';
import { stepUpGate } from '../api/step-up-gate.ts';
import { useStore } from '../state/store.ts';

const StepUpDialog = lazy(async () => ({ default: (await import('./step-up-dialog.tsx')).StepUpDialog }));

/** Once in the shell, for the calls of all pages: loaded when the server first wants a fresh second factor. */
export function StepUp() {
  const isAsking = useStore(stepUpGate.isAsking);
  return <Suspense fallback={null}>{isAsking && <StepUpDialog />}</Suspense>;
}
