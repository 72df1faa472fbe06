import { useTexts } from '../texts/texts.ts';

/** The first that the Tab key leads to: past the head of the page, to `#content`. */
export function SkipLink() {
  const { shell } = useTexts();
  return (
    <a
      href="#content"
      className="absolute top-2 left-4 z-50 -translate-y-[200%] rounded-small bg-surface px-3.5 py-2 text-accent focus:translate-y-0"
    >
      {shell.skipToContent}
    </a>
  );
}
