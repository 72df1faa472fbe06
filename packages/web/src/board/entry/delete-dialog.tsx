import { useMutation, useQueryClient } from '@tanstack/react-query';
import { TwofoldApiError } from '@twofold/client';
import { call } from '../../api/connection.ts';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { type Board, boardQuery, type Collection, type Entry } from '../board-query.ts';
import { nameOf } from './entry-name.ts';

/** Asks before an entry is deleted, and says whom it concerns. */
export function DeleteDialog({
  entry,
  collection,
  onDeleted,
  onClose,
  onClosed,
}: {
  entry: Entry;
  collection: Collection | undefined;
  /** @param name what it was called, in short */
  onDeleted(name: string): void;
  onClose(): void;
  /** When the dialog is out of the page: puts the focus where it belongs then. */
  onClosed(): void;
}) {
  const texts = useTexts();
  const { board, shell } = texts;
  const queryClient = useQueryClient();
  const name = nameOf(entry);
  const deleting = useMutation({
    mutationFn: () => remove(entry.id),
    onSuccess() {
      // What is gone is not shown until the next answer comes.
      queryClient.setQueryData(
        boardQuery.queryKey,
        (before: Board | undefined) => before && without(entry.id, before),
      );
      onDeleted(entry.issuer || entry.label);
      onClose();
    },
  });
  const isShared = collection?.personal === false;

  return (
    <Dialog
      open
      alert
      onOpenChange={onClose}
      title={board.deleteTitle(name)}
      description={isShared ? board.deleteShared(collection.name ?? '') : board.deletePersonal}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        onClosed();
      }}
    >
      <CallFailure error={deleting.error} />
      <DialogActions>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button variant="danger" busy={deleting.isPending} onClick={() => deleting.mutate()}>
          {board.deleteConfirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** What somebody else has deleted meanwhile is deleted. */
async function remove(id: string): Promise<void> {
  try {
    await call('DELETE /api/accounts/{id}', { path: { id } });
  } catch (error) {
    if (!(error instanceof TwofoldApiError) || error.status !== 404) throw error;
  }
}

function without(removed: string, board: Board): Board {
  return { ...board, entries: board.entries.filter(({ id }) => id !== removed) };
}
