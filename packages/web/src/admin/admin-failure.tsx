import { StepUpGivenUp } from '../step-up/step-up-gate.ts';
import { useTexts } from '../texts/texts.ts';
import { Notice } from '../ui/notice.tsx';
import { adminRefusal } from './admin-refusal.ts';

/** Why something was not done. Nothing is said to whoever gave it up. */
export function AdminFailure({ error }: { error: Error | null }) {
  const texts = useTexts();
  if (error === null || error instanceof StepUpGivenUp) return null;
  return (
    <Notice kind="failure" role="alert">
      {adminRefusal(error, texts)}
    </Notice>
  );
}
