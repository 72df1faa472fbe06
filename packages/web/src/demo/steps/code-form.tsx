import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { codeIn, groupFigures } from '../code-figures.ts';
import { OutcomeNotice, told } from '../outcome-notice.tsx';
import type { Outcome } from '../said.ts';

/** A field for a code of the app. What is typed is grouped as apps show it. */
export function CodeForm({
  name,
  label,
  submit,
  onCode,
  children,
}: {
  /** Of the step: what the elements are called by. */
  name: 'confirm' | 'sign-in';
  label: string;
  submit: string;
  /** Resolves with why it was refused; with nothing when it was taken. */
  onCode(code: string): Promise<Outcome | undefined>;
  /** Below the field. */
  children?: ReactNode;
}) {
  const { demo } = useTexts();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Outcome>();
  const [isBusy, setBusy] = useState(false);
  const [isInvalid, setInvalid] = useState(false);
  useEffect(() => field.current?.focus(), []);

  function refuse(outcome: Outcome): void {
    setProblem(outcome);
    setInvalid(true);
    field.current?.focus();
    // The next one is typed in its place.
    field.current?.select();
  }

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    setProblem(undefined);
    const code = codeIn(typed);
    if (code === undefined) return refuse(told('refused', [(texts) => texts.refused.empty]));
    setBusy(true);
    const refused = await onCode(code);
    if (refused === undefined) return;
    setBusy(false);
    refuse(refused);
  }

  return (
    <form
      id={`${name}-form`}
      onSubmit={(event) => void onSubmit(event)}
      noValidate
      className="grid grid-cols-[minmax(0,1fr)] gap-3"
    >
      <p className="text-pretty">{name === 'confirm' ? demo.confirm.about : demo.signIn.about}</p>
      <div>
        <label htmlFor={`${name}-code`} className="mb-1.5 block text-sm font-semibold">
          {label}
        </label>
        <div className="flex flex-wrap gap-2">
          <input
            ref={field}
            id={`${name}-code`}
            value={typed}
            onChange={({ target }) => {
              setTyped(groupFigures(target.value));
              setInvalid(false);
            }}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={9}
            placeholder="000 000"
            aria-invalid={isInvalid || undefined}
            aria-describedby={problem && `${name}-error`}
            className="min-h-11 w-40 rounded-small border border-control bg-surface px-3 text-lg tracking-wider tabular-nums placeholder:text-muted aria-invalid:border-bad"
          />
          <Button type="submit" variant="primary" busy={isBusy}>
            {submit}
          </Button>
        </div>
      </div>
      {children}
      <OutcomeNotice id={`${name}-error`} outcome={problem} />
    </form>
  );
}
