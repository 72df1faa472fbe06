import { DialogActions } from '../../../../dialogs/dialog.tsx';
import { CallFailure } from '../../../../refusals/call-failure.tsx';
import { useImportTexts } from '../../../../texts/import-texts.ts';
import { Button } from '../../../../ui/button.tsx';
import { ProgressBar } from '../../../../ui/progress-bar.tsx';
import type { Saving } from './use-saving.ts';

/** How far an import is; where it has failed, that it can go on from there. */
export function SavingProgress({
  saving,
  onRetry,
  onStop,
}: {
  saving: Extract<Saving, { kind: 'saving' | 'failed' }>;
  onRetry(): void;
  onStop(): void;
}) {
  const texts = useImportTexts();
  const isFailed = saving.kind === 'failed';
  return (
    <div className="grid gap-4">
      <ProgressBar label={texts.adding(saving.done, saving.all)} value={saving.done} max={saving.all} />
      {isFailed && <CallFailure error={saving.error} />}
      <DialogActions>
        <Button onClick={onStop} busy={saving.kind === 'saving' && saving.isStopping}>
          {texts.stop}
        </Button>
        {isFailed && (
          <Button variant="primary" onClick={onRetry}>
            {texts.retry}
          </Button>
        )}
      </DialogActions>
    </div>
  );
}
