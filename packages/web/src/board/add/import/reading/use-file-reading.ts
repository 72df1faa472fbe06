import type { FormatName } from '@twofold/otp/formats/format';
import { useEffect, useRef, useState } from 'react';
import type { ReadAnswer, ReadFile } from './read-import.ts';
import { readInWorker } from './read-in-worker.ts';

type Refusal = Extract<ReadAnswer, { kind: 'refused' }>['code'];

/** What is to be read: as a file, or as the texts of QR codes. */
export interface Source {
  file: Blob;
  /** Undefined where it has none. */
  name: string | undefined;
}

/** How far the reading of a file is. */
export type Reading =
  | { kind: 'none' }
  | { kind: 'reading'; source: Source }
  /** It wants a password; it had a wrong one before. */
  | { kind: 'locked'; source: Source; format: FormatName | undefined; isWrong: boolean }
  | { kind: 'refused'; source: Source; code: Refusal }
  | { kind: 'read'; source: Source; file: ReadFile };

/** Reads a file in a worker. Passwords are handed on and not kept. */
export function useFileReading() {
  const [reading, setReading] = useState<Reading>({ kind: 'none' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function read(
    source: Source,
    { password, format }: { password?: string; format?: FormatName | undefined } = {},
  ): Promise<void> {
    running.current?.abort();
    const current = new AbortController();
    running.current = current;
    setReading({ kind: 'reading', source });
    const question = { file: source.file, name: source.name, format, password };
    const answer = await readInWorker(question, current.signal).catch(() => undefined);
    // Stopped, or another file was chosen meanwhile.
    if (answer === undefined || running.current !== current) return;
    setReading(afterAnswer(source, answer));
  }

  return {
    reading,
    read: (...given: Parameters<typeof read>) => void read(...given),
    /** Ends what is under way, and forgets the file. */
    reset() {
      running.current?.abort();
      running.current = undefined;
      setReading({ kind: 'none' });
    },
  };
}

function afterAnswer(source: Source, answer: ReadAnswer): Reading {
  if (answer.kind === 'read') return { kind: 'read', source, file: answer.file };
  const { code, format } = answer;
  if (code === 'format.password_required') return { kind: 'locked', source, format, isWrong: false };
  if (code === 'format.password_wrong') return { kind: 'locked', source, format, isWrong: true };
  return { kind: 'refused', source, code };
}
