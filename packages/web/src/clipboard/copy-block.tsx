import { useId } from 'react';
import { useTexts } from '../texts/texts.ts';
import { CopyButton } from './copy-button.tsx';

/** A text to be pasted elsewhere, as it is, and the button that copies it. */
export function CopyBlock({ label, text }: { label: string; text: string }) {
  const { copy: texts } = useTexts().gate;
  const id = useId();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p id={id} className="text-sm font-semibold">
          {label}
        </p>
        <CopyButton size="small" aria-label={texts.copy(label)} text={text} copied={texts.copied(label)}>
          {texts.short}
        </CopyButton>
      </div>
      <section
        aria-labelledby={id}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by the keyboard as well
        tabIndex={0}
        className="max-h-96 overflow-y-auto rounded-medium bg-raised px-4 py-3"
      >
        <pre translate="no" lang="en" className="font-mono text-sm whitespace-pre-wrap wrap-anywhere">
          {text}
        </pre>
      </section>
    </div>
  );
}
