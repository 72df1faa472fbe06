import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { lazyDialog } from '../dialogs/lazy-part.tsx';
import { RetryNotice } from '../refusals/retry-notice.tsx';
import { useStore } from '../state/store.ts';
import { useTexts } from '../texts/texts.ts';
import { usePageTitle } from '../ui/page-title.ts';
import { AddDialog } from './add/add-dialog.tsx';
import { type AddKind, addKinds, kindForFiles } from './add/add-kinds.ts';
import { BoardNotices } from './board-notices.tsx';
import { hideCodesPreference, sortPreference } from './board-preferences.ts';
import { boardQuery, collectionsQuery, type Entry } from './board-query.ts';
import { CardGrid, type CardGridHandle } from './cards/grid/card-grid.tsx';
import { CopiedNotice } from './copied-notice.tsx';
import { DropTarget } from './drop-target.tsx';
import { EmptyBoard } from './empty-board.tsx';
import { DeleteDialog } from './entry/delete-dialog.tsx';
import { EditDialog } from './entry/edit-dialog.tsx';
import { CollectionChoice } from './find/collection-choice.tsx';
import { Toolbar } from './find/toolbar.tsx';
import { useFound } from './find/use-found.ts';
import { useRefresh } from './live/use-refresh.ts';
import { useAccess } from './use-access.ts';
import { useCardActions } from './use-card-actions.ts';

const ExportDialog = lazyDialog(async () => (await import('./export/export-dialog.tsx')).ExportDialog);
const RevealDialog = lazyDialog(async () => (await import('./reveal/reveal-dialog.tsx')).RevealDialog);

const NONE: readonly Entry[] = [];
const NO_FILES: readonly File[] = [];

/** `/`: the codes of everything that the person may see. */
export function BoardPage() {
  const texts = useTexts();
  const board = useQuery(boardQuery);
  const { data: collections = [] } = useQuery(collectionsQuery);
  usePageTitle(texts.board.title);
  useRefresh(board.data);
  const { mayAdd, mayEdit, mayReveal, addable, revealable } = useAccess(collections);

  const [text, setText] = useState('');
  const [collection, setCollection] = useState<string>();
  const [adding, setAdding] = useState<AddKind>();
  const [files, setFiles] = useState(NO_FILES);
  const [isExporting, setExporting] = useState(false);
  const order = useStore(sortPreference);
  const areHidden = useStore(hideCodesPreference) === 'on';
  // One that is gone, or may not be seen any more, would hide everything.
  const chosen = collections.some(({ id }) => id === collection) ? collection : undefined;
  const found = useFound(board.data?.entries ?? NONE, { text, collection: chosen, order });
  const { actions, tell, ...came } = useCardActions(board.data);

  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<CardGridHandle>(null);

  if (board.data === undefined)
    return board.error ? (
      <RetryNotice error={board.error} lead={texts.board.failed} onRetry={() => void board.refetch()} />
    ) : (
      <p className="text-muted">{texts.shell.loading}</p>
    );

  const { entries, codes } = board.data;
  const focusCards = () => (grid.current ?? document.getElementById('content'))?.focus();
  const [first] = found;
  const add = (kind: AddKind, given = NO_FILES) => {
    setFiles(given);
    setAdding(kind);
  };
  return (
    <>
      {mayAdd && adding === undefined && <DropTarget onFiles={(given) => add(kindForFiles(given), given)} />}
      <h1 className="sr-only">{texts.board.title}</h1>
      <div className="grid gap-3">
        <BoardNotices board={board.data} error={board.error} />
        {entries.length === 0 ? (
          <EmptyBoard onAdd={mayAdd ? add : undefined} />
        ) : (
          <>
            <Toolbar
              text={text}
              onText={(wanted) => {
                setText(wanted);
                // What is found stands at the top.
                scrollTo({ top: 0 });
              }}
              search={search}
              onEnter={() => first && actions.copy(first)}
              onDown={() => grid.current?.focusFirst()}
              onAdd={mayAdd ? () => add(addKinds[0].kind) : undefined}
              onImport={() => add('file')}
              onExport={revealable.length > 0 ? () => setExporting(true) : undefined}
            />
            <CollectionChoice collections={collections} chosen={chosen} onChoose={setCollection} />
            {found.length === 0 && <p className="py-10 text-center text-muted">{texts.board.nothingFound}</p>}
            <CardGrid
              ref={grid}
              entries={found}
              codes={codes}
              counterCodes={came.counterCodes}
              areHidden={areHidden}
              revealed={came.revealed}
              mayEdit={mayEdit}
              mayReveal={mayReveal}
              actions={actions}
            />
          </>
        )}
      </div>
      <AddDialog
        kind={adding}
        onKind={setAdding}
        files={files}
        onFiles={setFiles}
        collections={addable}
        onCancel={() => setAdding(undefined)}
        onAdded={(name) => {
          setAdding(undefined);
          tell(texts.board.added(name));
        }}
      />
      {came.editing && (
        <EditDialog
          entry={came.editing}
          collections={addable}
          onChanged={(name) => tell(texts.board.changed(name))}
          onClose={came.closeDialogs}
          onClosed={focusCards}
        />
      )}
      {came.deleting && (
        <DeleteDialog
          entry={came.deleting}
          collection={collections.find(({ id }) => id === came.deleting?.collection)}
          onDeleted={(name) => tell(texts.board.deleted(name))}
          onClose={came.closeDialogs}
          onClosed={focusCards}
        />
      )}
      {came.revealing && (
        <RevealDialog entry={came.revealing} onClose={came.closeDialogs} onClosed={focusCards} />
      )}
      {isExporting && <ExportDialog collections={revealable} onClose={() => setExporting(false)} />}
      {came.told && <CopiedNotice told={came.told} onDone={tell} onClose={came.closeNotice} />}
    </>
  );
}
