import { useState } from 'react';
import { Dialog } from '../../dialogs/dialog.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { type AddKind, type AddProps, type AddStage, addKinds, kindForFiles } from './add-kinds.ts';

export interface AddDialogProps extends Omit<AddProps, 'onStage'> {
  /** Undefined: it is closed. */
  kind: AddKind | undefined;
  onKind(kind: AddKind): void;
}

/** Adds an entry, or many, in one of several ways. */
export function AddDialog({ kind, onKind, files, onFiles, onCancel, ...rest }: AddDialogProps) {
  const texts = useTexts();
  const { board } = texts;
  const [stage, setStage] = useState<AddStage>('choosing');
  const chosen = addKinds.find((each) => each.kind === kind);
  const round = useRound(files);

  return (
    <Dialog
      open={chosen !== undefined}
      stays
      wide={stage !== 'choosing'}
      onOpenChange={(open) => {
        if (!open && stage !== 'saving') onCancel();
      }}
      title={board.addTitles[stage]}
    >
      {stage === 'choosing' && (
        <div className="mb-5 grid grid-cols-3 gap-2">
          {addKinds.map(({ kind: each, icon: Icon, shortName }) => (
            <Button
              key={each}
              size="small"
              className="min-w-0 px-1.5 max-[26rem]:[&_svg]:hidden"
              aria-pressed={each === kind}
              onClick={() => {
                if (each === kind) return;
                onFiles([]);
                onKind(each);
              }}
            >
              <Icon aria-hidden="true" />
              <span className="truncate">{shortName(texts)}</span>
            </Button>
          ))}
        </div>
      )}
      {chosen && (
        <chosen.Form
          key={round}
          {...rest}
          files={files}
          onFiles={(others) => {
            onFiles(others);
            onKind(kindForFiles(others));
          }}
          onStage={setStage}
          onCancel={onCancel}
        />
      )}
    </Dialog>
  );
}

/** Counts what was given: other files begin anew. */
function useRound(files: readonly File[]): number {
  const [given, setGiven] = useState({ files, round: 0 });
  if (given.files !== files) setGiven({ files, round: given.round + 1 });
  return given.round;
}
