import { type ReactNode, useRef } from 'react';
import { Button, type ButtonProps } from '../ui/button.tsx';

/** A button that asks for files. The same file can be chosen again. */
export function FileButton({
  accept,
  multiple,
  onFiles,
  children,
  ...rest
}: Omit<ButtonProps, 'onClick' | 'asChild'> & {
  accept?: string;
  multiple?: boolean;
  onFiles(files: readonly File[]): void;
  children: ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={multiple}
        hidden
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      <Button onClick={() => input.current?.click()} {...rest}>
        {children}
      </Button>
    </>
  );
}
