import { hash } from 'node:crypto';

/** Of a collection that somebody may see, by one of their grants. */
export interface SeenRow {
  id: string;
  revision: number;
  access: string | null;
}

/** What somebody may see, by the ids of collections: a text of each that changes with what is in it and with what they may do there. */
export type Seen = ReadonlyMap<string, string>;

export function seenOf(rows: Iterable<SeenRow>, role: string): Seen {
  const seen = new Map<string, string>();
  for (const { id, revision, access } of rows)
    seen.set(id, `${seen.get(id) ?? ''}${revision} ${role} ${access ?? ''};`);
  return seen;
}

/**
 * The whole of it in a short text. A page compares that of an answer with that of the stream: where both are the same, it has
 * missed nothing, whichever of them came first.
 */
export function stateOf(seen: Seen): string {
  const lines = [...seen].map(([id, state]) => `${id} ${state}`).sort();
  return hash('sha256', lines.join('\n'), 'base64url');
}
