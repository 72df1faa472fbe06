import { Search, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { Button } from '../ui/button.tsx';

/** A search that the server does. */
export function SearchField({
  label,
  hint,
  clear,
  text,
  onText,
}: {
  label: string;
  hint: string;
  /** What the button is called that empties it. */
  clear: string;
  text: string;
  onText(text: string): void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  return (
    <search className="relative min-w-0 flex-[1_1_14rem]">
      <Search aria-hidden="true" className="pointer-events-none absolute top-3 left-3 size-5 text-muted" />
      <input
        ref={input}
        type="text"
        inputMode="search"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        aria-label={label}
        aria-describedby={id}
        placeholder={label}
        value={text}
        onChange={({ target }) => onText(target.value)}
        onKeyDown={({ key }) => {
          if (key === 'Escape') onText('');
        }}
        className="min-h-11 w-full rounded-small border border-control bg-surface pr-11 pl-10 placeholder:text-muted"
      />
      <span id={id} className="sr-only">
        {hint}
      </span>
      {text !== '' && (
        <Button
          variant="quiet"
          size="small-icon"
          aria-label={clear}
          className="absolute top-1 right-1"
          onClick={() => {
            onText('');
            input.current?.focus();
          }}
        >
          <X aria-hidden="true" />
        </Button>
      )}
    </search>
  );
}
