import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { call } from '../api/connection.ts';
import { copyText } from '../clipboard/copy-text.ts';
import { announce } from '../notices/announcer.tsx';
import { refusalText } from '../refusals/refusal-text.ts';
import { LIVE } from '../session/live-changes.ts';
import { useTexts } from '../texts/texts.ts';
import { ticker } from '../time/server-time.ts';
import type { Board, Entry } from './board-query.ts';
import type { CardActions } from './cards/card.tsx';
import { codeAt } from './codes/codes.ts';
import { useCounterCodes } from './codes/use-counter-codes.ts';
import type { Told } from './copied-notice.tsx';
import { nameOf } from './entry/entry-name.ts';

/** What the cards can do, and what came of it. */
export function useCardActions(board: Board | undefined) {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const [told, setTold] = useState<Told>();
  const [editing, setEditing] = useState<Entry>();
  const [deleting, setDeleting] = useState<Entry>();
  const [revealing, setRevealing] = useState<Entry>();
  const [revealed, setRevealed] = useState<ReadonlySet<string>>(new Set());
  const { codes: counterCodes, use: takeCounterCode } = useCounterCodes();
  const codes = board?.codes;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what takes counter codes depends on nothing
  const { actions, tell } = useMemo(() => {
    function tell(text: string, isCopied = false): void {
      setTold({ text, isCopied });
      announce(text);
    }

    async function copyTimed(entry: Entry, code: string, secondsLeft: number): Promise<void> {
      const isCopied = await copyText(code);
      tell(isCopied ? texts.board.copied(nameOf(entry), secondsLeft) : texts.shell.notCopied, isCopied);
    }

    async function copyCounter(entry: Entry): Promise<void> {
      const code = takeCounterCode(entry.id);
      try {
        // Both at once: the clipboard is promised the code in the moment of the press.
        const [isCopied] = await Promise.all([copyText(code), code]);
        tell(isCopied ? texts.board.copiedCounter(nameOf(entry)) : texts.shell.notCopied, isCopied);
      } catch (error) {
        tell(refusalText(error, texts));
      }
    }

    async function pin(entry: Entry, favourite: boolean): Promise<void> {
      try {
        await call('PATCH /api/accounts/{id}', { path: { id: entry.id }, body: { favourite } });
        await queryClient.invalidateQueries({ queryKey: [LIVE] });
      } catch (error) {
        tell(refusalText(error, texts));
      }
    }

    const actions: CardActions = {
      copy(entry) {
        const timed = codes?.get(entry.id);
        if (timed === undefined) return void copyCounter(entry);
        const { code, secondsLeft } = codeAt(timed, ticker.second());
        if (code !== undefined) void copyTimed(entry, code, secondsLeft);
      },
      toggleRevealed({ id }) {
        setRevealed((before) => {
          const after = new Set(before);
          if (!after.delete(id)) after.add(id);
          return after;
        });
      },
      pin: (entry, favourite) => void pin(entry, favourite),
      edit: setEditing,
      revealSecret: setRevealing,
      remove: setDeleting,
    };
    return { actions, tell };
  }, [codes, texts, queryClient]);

  return {
    actions,
    tell,
    told,
    editing,
    deleting,
    revealing,
    revealed,
    counterCodes,
    closeNotice: () => setTold(undefined),
    closeDialogs: () => {
      setEditing(undefined);
      setDeleting(undefined);
      setRevealing(undefined);
    },
  };
}
