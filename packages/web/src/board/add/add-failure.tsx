import { refusalText } from '../../api/refusal-text.ts';
import { useTexts } from '../../texts/texts.ts';
import { Notice } from '../../ui/notice.tsx';

/** Why an entry was not added. */
export function AddFailure({ error }: { error: Error | null }) {
  const texts = useTexts();
  return (
    error && (
      <Notice kind="failure" role="alert">
        {refusalText(error, texts)}
      </Notice>
    )
  );
}
