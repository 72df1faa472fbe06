import type { CSSProperties } from 'react';
import { firstLetter } from './first-letter.ts';

/** The first letter of a name on a colour that the name always has. Says nothing that is not in the name beside it. */
export function Monogram({ name }: { name: string }) {
  const letter = firstLetter(name);
  return (
    <span
      aria-hidden="true"
      className="monogram grid size-9 shrink-0 place-items-center rounded-small text-base font-semibold"
      style={{ '--hue': hueOf(name) } as CSSProperties}
    >
      {letter}
    </span>
  );
}

/** Degrees. Twelve of them: closer ones look alike. */
function hueOf(name: string): number {
  let hash = 0;
  for (const sign of name.toLowerCase()) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return (hash % 12) * 30;
}
