import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';

/** Asks for the next ones of a list that came in part; nothing where it is whole. */
export function MoreButton({
  query: { hasNextPage, isFetchingNextPage, fetchNextPage },
  children,
}: {
  query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
  /** What it says, where that is not "Show more". */
  children?: string;
}) {
  const { shell } = useTexts();
  if (!hasNextPage) return null;
  return (
    <Button
      size="small"
      busy={isFetchingNextPage}
      onClick={() => void fetchNextPage()}
      className="justify-self-start"
    >
      {children ?? shell.more}
    </Button>
  );
}
