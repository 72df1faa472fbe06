import type { FormEvent, ReactNode } from 'react';
import { fieldOf } from '../../../form/form-field.ts';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import type { Method } from '../login-step.ts';

/** The code of the second step, whatever makes it. */
export function CodeForm({
  method,
  busy,
  onCode,
  children,
}: {
  method: Exclude<Method, 'webauthn'>;
  busy: boolean;
  /** @param onRefused puts the focus on the code, so that the next one takes its place */
  onCode(code: string, onRefused: () => void): void;
  /** Between the field and its button. */
  children: ReactNode;
}) {
  const { second } = useTexts().login;
  const isRecoveryCode = method === 'recovery-code';

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const code = fieldOf(form, 'code').trim();
    if (code !== '') onCode(code, () => form.querySelector<HTMLInputElement>('[name=code]')?.select());
  }

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <TextField
        name="code"
        label={isRecoveryCode ? second.recoveryCode : second.code}
        autoComplete={isRecoveryCode ? 'off' : 'one-time-code'}
        inputMode={isRecoveryCode ? 'text' : 'numeric'}
        autoCapitalize={isRecoveryCode ? 'characters' : 'none'}
        spellCheck={false}
        maxLength={64}
        required
        autoFocus
        className="font-mono text-lg tracking-wider"
      />
      {children}
      <Button type="submit" variant="primary" busy={busy}>
        {second.confirm}
      </Button>
    </form>
  );
}
