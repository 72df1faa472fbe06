import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useRef } from 'react';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';

/** The longest that the server searches for: a whole address. */
const MAX_LENGTH = 254;

/** Where one searches. Escape empties it, as the button does. */
export function SearchField({
  label,
  hint,
  clear,
  text,
  onText,
  input: given,
  onKey,
  atEnd,
  className,
}: {
  label: string;
  hint: string;
  /** What the button is called that empties it. */
  clear: string;
  text: string;
  onText(text: string): void;
  /** For whoever leads to the field. */
  input?: RefObject<HTMLInputElement | null>;
  /** Other keys that do something here. */
  onKey?(event: KeyboardEvent<HTMLInputElement>): void;
  /** In place of the button, while it is empty. */
  atEnd?: ReactNode;
  className?: string;
}) {
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const input = given ?? own;

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onText('');
    } else onKey?.(event);
  }

  return (
    <search className={classNames('relative min-w-0 flex-[1_1_14rem]', className)}>
      <Search aria-hidden="true" className="pointer-events-none absolute top-3 left-3 size-5 text-muted" />
      <input
        ref={input}
        type="text"
        inputMode="search"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={MAX_LENGTH}
        aria-label={label}
        aria-describedby={id}
        placeholder={label}
        value={text}
        onChange={({ target }) => onText(target.value)}
        onKeyDown={onKeyDown}
        className="min-h-11 w-full rounded-small border border-control bg-surface pr-11 pl-10 placeholder:text-muted"
      />
      <span id={id} className="sr-only">
        {hint}
      </span>
      {text === '' ? (
        atEnd
      ) : (
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
