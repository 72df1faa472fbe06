import { Notice } from '../notices/notice.tsx';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Sentence } from '../ui/sentence.tsx';
import { refusalText } from './refusal-text.ts';

/** In place of what did not come: why, and the way to ask for it again. */
export function RetryNotice({
  error,
  lead,
  onRetry,
  onReload,
}: {
  /** Left out where it says nothing that people could use. */
  error?: Error;
  /** A sentence before that: what did not come, or what it means. */
  lead?: string;
  onRetry(): void;
  /** Loads the whole page anew, where that may help. */
  onReload?: (() => void) | undefined;
}) {
  const texts = useTexts();
  return (
    <Notice
      kind="failure"
      role="alert"
      action={
        <>
          <Button size="small" onClick={onRetry}>
            {texts.shell.retry}
          </Button>
          {onReload && (
            <Button size="small" onClick={onReload}>
              {texts.shell.reload}
            </Button>
          )}
        </>
      }
    >
      {lead !== undefined && `${lead} `}
      {error && <Sentence>{refusalText(error, texts)}</Sentence>}
    </Notice>
  );
}
