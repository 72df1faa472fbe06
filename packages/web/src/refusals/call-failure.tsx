import { StepUpGivenUp } from '../api/step-up-gate.ts';
import { Notice } from '../notices/notice.tsx';
import { type Texts, useTexts } from '../texts/texts.ts';
import { Sentence } from '../ui/sentence.tsx';
import { refusalText } from './refusal-text.ts';

/**
 * Why something was not done; nothing where it was not refused, and nothing to whoever gave it up.
 *
 * @param say words of the part that asked, which fall back to `refusalText`
 */
export function CallFailure({
  error,
  say = refusalText,
}: {
  /** Null: it was not refused. */
  error: unknown;
  say?: (error: unknown, texts: Texts) => string;
}) {
  const texts = useTexts();
  if (error === null || error instanceof StepUpGivenUp) return null;
  return (
    <Notice kind="failure" role="alert">
      <Sentence>{say(error, texts)}</Sentence>
    </Notice>
  );
}
