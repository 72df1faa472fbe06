import { StepUpGivenUp } from '../step-up/step-up-gate.ts';
import { useTexts } from '../texts/texts.ts';
import { Notice } from '../ui/notice.tsx';
import { changeRefusal } from './change-refusal.ts';

/** Why something was not done. Nothing is said to whoever gave it up. */
export function Failure({ error }: { error: Error | null }) {
  const texts = useTexts();
  if (error === null || error instanceof StepUpGivenUp) return null;
  return (
    <Notice kind="failure" role="alert">
      {changeRefusal(error, texts)}
    </Notice>
  );
}
