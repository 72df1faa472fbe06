import { queryOptions, useQuery } from '@tanstack/react-query';
import type { CSSProperties } from 'react';
import { Monogram } from '../../ui/monogram.tsx';
import type { Entry } from '../board-query.ts';
import { brandOf } from './brand-name.ts';

const NONE: ReadonlySet<string> = new Set();

/** The names of all icons of brands. The server has them beside the console; nobody else is asked. */
const brandsQuery = queryOptions({
  queryKey: ['brands'],
  queryFn: async ({ signal }): Promise<ReadonlySet<string>> => {
    const answer = await fetch('/brands.json', { signal });
    return new Set(answer.ok ? ((await answer.json()) as string[]) : []);
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** The icon of a brand, in the colour of the text, or else the first letter. Says nothing that is not beside it. */
export function EntryIcon({ entry }: { entry: Entry }) {
  const { data: known = NONE } = useQuery(brandsQuery);
  const brand = brandOf(entry, known);
  if (brand === undefined) return <Monogram name={entry.issuer || entry.label} />;
  // A shape that is cut out, and not a picture: it has the colour of the theme.
  const style = { '--shape': `url("/brands/${brand}.svg")` } as CSSProperties;
  return (
    <span aria-hidden="true" className="grid size-9 shrink-0 place-items-center rounded-small bg-raised">
      <span className="brand size-5 bg-ink" style={style} />
    </span>
  );
}
