import type { CSSProperties } from 'react';
import { Monogram } from '../../ui/monogram.tsx';
import type { Entry } from '../board-query.ts';

/**
 * The icon of a brand, in the colour of the text, or else the first letter. Says nothing that is not beside it.
 *
 * @param brand the name of an icon that the server has, or undefined
 */
export function EntryIcon({ entry, brand }: { entry: Entry; brand: string | undefined }) {
  if (brand === undefined) return <Monogram name={entry.issuer || entry.label} />;
  // A shape that is cut out, and not a picture: it has the colour of the theme.
  const style = { '--shape': `url("/brands/${brand}.svg")` } as CSSProperties;
  return (
    <span aria-hidden="true" className="grid size-9 shrink-0 place-items-center rounded-small bg-raised">
      <span className="brand size-5 bg-ink" style={style} />
    </span>
  );
}
