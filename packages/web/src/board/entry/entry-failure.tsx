import { useQueryClient } from '@tanstack/react-query';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { entryRefusal } from '../add/key-errors.ts';
import { type Board, boardQuery } from '../board-query.ts';

/** Why an entry was not added or changed; nothing where it was not refused. */
export function EntryFailure({ error }: { error: Error | null }) {
  const queryClient = useQueryClient();
  // As the board has them at this moment: there is nothing to follow.
  const entries = queryClient.getQueryData<Board>(boardQuery.queryKey)?.entries;
  return <CallFailure error={error} say={(given, texts) => entryRefusal(given, texts, entries)} />;
}
