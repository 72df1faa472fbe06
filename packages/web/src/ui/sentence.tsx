import { partsByLanguage } from '../texts/english.ts';

/** A sentence; what of it is English says so, so that a screen reader reads it as such. */
export function Sentence({ children }: { children: string }) {
  return partsByLanguage(children).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
      <span key={index} lang="en">
        {part}
      </span>
    ) : (
      part
    ),
  );
}
