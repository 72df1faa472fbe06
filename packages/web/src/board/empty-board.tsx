import { ShieldCheck } from 'lucide-react';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { type AddKind, addKinds } from './add/add-kinds.ts';

/** A board without an entry: what to begin with, or for viewers, whom to ask. */
export function EmptyBoard({ onAdd }: { onAdd: ((kind: AddKind) => void) | undefined }) {
  const texts = useTexts();
  const { board } = texts;
  return (
    <div className="mx-auto grid max-w-md justify-items-center gap-3 px-2 py-16 text-center">
      <span className="grid size-16 place-items-center rounded-large bg-accent-soft text-accent">
        <ShieldCheck aria-hidden="true" className="size-8" />
      </span>
      <h2 className="mt-2 text-xl font-semibold">{board.emptyTitle}</h2>
      <p className="text-muted text-pretty">{onAdd ? board.emptyText : board.emptyForViewer}</p>
      {onAdd && (
        <div className="mt-3 flex flex-wrap justify-center gap-2.5">
          {addKinds.map(({ kind, icon: Icon, name }, index) => (
            <Button key={kind} variant={index === 0 ? 'primary' : 'plain'} onClick={() => onAdd(kind)}>
              <Icon aria-hidden="true" />
              {name(texts)}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
