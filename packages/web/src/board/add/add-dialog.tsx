import { Suspense } from 'react';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { type AddKind, type AddProps, addKinds } from './add-kinds.ts';

/** Adds an entry in one of several ways. Undefined: it is closed. */
export function AddDialog({
  kind,
  onKind,
  ...rest
}: { kind: AddKind | undefined; onKind(kind: AddKind): void } & AddProps) {
  const texts = useTexts();
  const chosen = addKinds.find((each) => each.kind === kind);
  return (
    <Dialog
      open={chosen !== undefined}
      onOpenChange={(open) => {
        if (!open) rest.onCancel();
      }}
      title={texts.board.addTitle}
    >
      {addKinds.length > 1 && (
        <div className="mb-5 flex flex-wrap gap-2">
          {addKinds.map(({ kind: each, icon: Icon, name }) => (
            <Button key={each} size="small" aria-pressed={each === kind} onClick={() => onKind(each)}>
              <Icon aria-hidden="true" />
              {name(texts)}
            </Button>
          ))}
        </div>
      )}
      <Suspense fallback={<p className="text-muted">{texts.shell.loading}</p>}>
        {chosen && <chosen.Form {...rest} />}
      </Suspense>
    </Dialog>
  );
}
