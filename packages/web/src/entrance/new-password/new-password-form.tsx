import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { call } from '../../api/connection.ts';
import { isRefused } from '../../api/is-refused.ts';
import { passwordMinLength } from '../../api/settings.ts';
import { fieldOf } from '../../form/form-field.ts';
import { NewPasswordField } from '../../form/new-password-field.tsx';
import { useFieldErrors } from '../../form/use-field-errors.ts';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { hasErrors, passwordError, passwordRefusal } from '../../refusals/field-errors.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';

/** Another password in place of one that somebody has to change. */
export function NewPasswordForm({
  currentPassword,
  onChanged,
  signInTo,
}: {
  /** The one that was just typed; asked for where nobody has. */
  currentPassword?: string | undefined;
  onChanged(): void;
  /** Where to go on after a login, where the change needs a fresh one. */
  signInTo: string;
}) {
  const texts = useTexts();
  const { entrance } = texts;
  const { errors, areThere, show } = useFieldErrors();
  const changing = useMutation({
    mutationFn: (body: { currentPassword: string; newPassword: string }) =>
      call('POST /api/auth/password', { body }),
    onSuccess: onChanged,
    onError: (error) => {
      if (isRefused(error, 'step_up_required')) location.replace(`/login?rd=${encodeURIComponent(signInTo)}`);
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const newPassword = fieldOf(form, 'newPassword');
    const found = { newPassword: passwordError(newPassword, passwordMinLength, entrance) };
    show(form, found);
    if (hasErrors(found)) return;
    changing.mutate(
      { currentPassword: currentPassword ?? fieldOf(form, 'currentPassword'), newPassword },
      { onError: (error) => show(form, passwordRefusal(error, texts)) },
    );
  }

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      <p className="text-muted text-pretty">{entrance.change.about}</p>
      {currentPassword === undefined && (
        <TextField
          name="currentPassword"
          type="password"
          label={entrance.currentPassword}
          error={errors.currentPassword}
          autoComplete="current-password"
          maxLength={1024}
          autoFocus
        />
      )}
      <NewPasswordField
        name="newPassword"
        label={entrance.newPassword}
        error={errors.newPassword}
        autoFocus={currentPassword !== undefined}
      />
      {!areThere && <CallFailure error={changing.error} />}
      <Button type="submit" variant="primary" busy={changing.isPending}>
        {entrance.change.submit}
      </Button>
    </form>
  );
}
