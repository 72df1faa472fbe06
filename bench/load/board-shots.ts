import { benchEntryLabel, rememberedEntryCodes } from '../population/bench-entry.ts';
import { getRequest, type Reply } from './connection.ts';
import type { Shot } from './drive.ts';
import { parse, wrong } from './shots.ts';

interface Board {
  accounts: { label: string; current_code: string; next_code: string }[];
  damaged: unknown[];
  serverTime: string;
}

/** `GET` of a board of so many entries. Each has to be there, with the code of the time that the answer names. */
export function boardShots(path: string, accessToken: string, entries: number): () => Shot {
  const codesAt = rememberedEntryCodes(entries);
  const nextAt = rememberedEntryCodes(entries);
  const labels = Array.from({ length: entries }, (_, entry) => benchEntryLabel(entry));
  const shot = {
    request: getRequest(path, { authorization: `Bearer ${accessToken}` }),
    check(reply: Reply) {
      const { accounts, damaged, serverTime } = parse(reply) as Board;
      const now = Date.parse(serverTime);
      const [codes, next] = [codesAt(now), nextAt(now + 30_000)];
      const isRight = labels.every((label, entry) => {
        const account = accounts[entry];
        return (
          account?.label === label &&
          account.current_code === codes[entry] &&
          account.next_code === next[entry]
        );
      });
      if (!isRight || accounts.length !== entries || damaged.length > 0) throw wrong(reply);
    },
  };
  return () => shot;
}
