import { Check, Copy, X } from 'lucide-react';
import { useState } from 'react';
import { announce } from '../notices/announcer.tsx';
import { useTexts } from '../texts/texts.ts';
import { Button, type ButtonProps } from '../ui/button.tsx';
import { copyText } from './copy-text.ts';

/** A button that copies a text. What came of it is said, and shown for as long as it is the same text. */
export function CopyButton({
  text,
  copied,
  onCopied,
  children,
  title,
  ...rest
}: Omit<ButtonProps, 'onClick' | 'asChild'> & {
  text: string;
  /** What is said when it is on the clipboard. */
  copied: string;
  onCopied?: () => void;
}) {
  const { shell } = useTexts();
  const [tried, setTried] = useState<{ text: string; isThere: boolean }>();
  const { isThere } = tried?.text === text ? tried : {};
  const Icon = isThere === undefined ? Copy : isThere ? Check : X;

  async function copy(): Promise<void> {
    const succeeded = await copyText(text);
    setTried({ text, isThere: succeeded });
    announce(succeeded ? copied : shell.notCopied);
    if (succeeded) onCopied?.();
  }

  return (
    <Button onClick={() => void copy()} title={isThere === false ? shell.notCopied : title} {...rest}>
      <Icon aria-hidden="true" />
      {children}
    </Button>
  );
}
