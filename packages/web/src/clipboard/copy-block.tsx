import { Check, Copy } from 'lucide-react';
import { useId, useState } from 'react';
import { announce } from '../notices/announcer.tsx';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { copyText } from './copy-text.ts';

/** A text to be pasted elsewhere, as it is, and the button that copies it. */
export function CopyBlock({ label, text }: { label: string; text: string }) {
  const { copy: texts } = useTexts().gate;
  const id = useId();
  const [copied, setCopied] = useState<string>();
  const isCopied = copied === text;

  async function copy(): Promise<void> {
    const isThere = await copyText(text);
    setCopied(isThere ? text : undefined);
    announce(isThere ? texts.copied(label) : texts.failed);
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p id={id} className="text-sm font-semibold">
          {label}
        </p>
        <Button size="small" aria-label={texts.copy(label)} onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          {texts.short}
        </Button>
      </div>
      <section
        aria-labelledby={id}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by the keyboard as well
        tabIndex={0}
        className="max-h-96 overflow-y-auto rounded-medium bg-raised px-4 py-3"
      >
        <pre translate="no" className="font-mono text-sm whitespace-pre-wrap wrap-anywhere">
          {text}
        </pre>
      </section>
    </div>
  );
}
