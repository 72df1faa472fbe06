import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../../../api/connection.ts';
import { createRepeatable } from '../../../../api/repeatable.ts';
import { isSignedOut } from '../../../../api/session-refusals.ts';
import { LIVE } from '../../../../session/live-changes.ts';
import { askToSignIn } from '../../../../session/session.ts';
import type { ReadEntry } from '../reading/read-import.ts';
import { createImportRun, type ImportResult, type ImportRun, type SendBatch } from './import-run.ts';

export type Saving =
  | { kind: 'not_begun' }
  | { kind: 'saving'; done: number; all: number; isStopping: boolean }
  /** It may go on from there. */
  | { kind: 'failed'; error: unknown; done: number; all: number }
  | { kind: 'ended'; isWhole: boolean; results: ReadonlyMap<number, ImportResult> };

/** Adds what was looked at, in requests that tell how far it is; none of them has its effect twice. */
export function useSaving(entries: readonly ReadEntry[]) {
  const queryClient = useQueryClient();
  const [saving, setSaving] = useState<Saving>({ kind: 'not_begun' });
  const run = useRef<ImportRun>(undefined);
  // Whoever leaves the page lets nothing follow.
  useEffect(() => () => run.current?.stop(), []);

  async function goOn(current: ImportRun, all: number): Promise<void> {
    const progress = (done: number) =>
      setSaving((before) =>
        before.kind === 'saving' ? { ...before, done } : { kind: 'saving', done, all, isStopping: false },
      );
    setSaving({ kind: 'saving', done: current.results.size, all, isStopping: false });
    try {
      await current.goOn(progress);
      end(current, all);
    } catch (error) {
      if (isSignedOut(error)) askToSignIn();
      setSaving({ kind: 'failed', error, done: current.results.size, all });
    }
  }

  function end({ results }: ImportRun, all: number): void {
    setSaving({ kind: 'ended', isWhole: results.size === all, results });
    void queryClient.invalidateQueries({ queryKey: [LIVE] });
  }

  return {
    saving,
    /** @param wanted their places */
    begin(wanted: readonly number[], collection: string | undefined): void {
      const made = createImportRun(entries, wanted, sender(collection));
      run.current = made;
      void goOn(made, wanted.length);
    },
    retry(): void {
      if (run.current && saving.kind === 'failed') void goOn(run.current, saving.all);
    },
    /** After the request that is under way, or at once where it has failed. */
    stop(): void {
      if (run.current === undefined) return;
      run.current.stop();
      if (saving.kind === 'failed') end(run.current, saving.all);
      else setSaving((before) => (before.kind === 'saving' ? { ...before, isStopping: true } : before));
    },
  };
}

function sender(collection: string | undefined): SendBatch {
  const repeatable = createRepeatable();
  return (number, entries) =>
    repeatable(number, (options) =>
      call(
        'POST /api/accounts/import',
        { body: { entries: [...entries], ...(collection !== undefined && { collection }) } },
        options,
      ),
    );
}
