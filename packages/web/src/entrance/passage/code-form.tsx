import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { fieldOf } from '../../form/form-field.ts';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { passageRefusal } from './passage-refusal.ts';
import { registerByCode } from './register.ts';

/** An address and a code of the authenticator app, which register this browser. */
export function CodeForm({ onRegistered }: { onRegistered(): void }) {
  const { passage, entrance } = useTexts();
  const registering = useMutation({
    mutationFn: ({ email, code }: { email: string; code: string }) => registerByCode(email, code),
    gcTime: 0,
    onSuccess: onRegistered,
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    if (registering.isPending) return;
    registering.mutate(
      { email: fieldOf(form, 'email').trim(), code: fieldOf(form, 'code').trim() },
      { onError: () => form.querySelector<HTMLInputElement>('[name=code]')?.select() },
    );
  }

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <TextField
        name="email"
        type="email"
        label={entrance.email}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={320}
        required
        autoFocus
      />
      <TextField
        name="code"
        label={passage.code}
        autoComplete="one-time-code"
        inputMode="numeric"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        required
        className="font-mono text-lg tracking-wider"
      />
      <CallFailure
        error={registering.error}
        say={(error, texts) => passageRefusal(error, texts, registering.submittedAt)}
      />
      <Button type="submit" variant="primary" busy={registering.isPending}>
        {passage.register}
      </Button>
    </form>
  );
}
