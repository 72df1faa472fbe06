import { LockKeyhole } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/connection.ts';
import { passwordMinLength } from '../../api/settings.ts';
import { fieldOf } from '../../form/form-field.ts';
import { NewPasswordField } from '../../form/new-password-field.tsx';
import { useFieldErrors } from '../../form/use-field-errors.ts';
import { Section } from '../../list/section.tsx';
import { announce } from '../../notices/announcer.tsx';
import { Notice } from '../../notices/notice.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { hasErrors, passwordError, passwordRefusal } from '../../refusals/field-errors.ts';
import { usePerson } from '../../session/session.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useSecurityChange } from '../use-security-change.ts';

/** Another password in place of the present one. */
export function PasswordSection() {
  const { password } = useTexts().security;
  return (
    <Section title={password.title} icon={LockKeyhole}>
      <PasswordForm />
    </Section>
  );
}

function PasswordForm() {
  const texts = useTexts();
  const { password } = texts.security;
  const { username } = usePerson();
  const [round, setRound] = useState(0);
  const [isChanged, setChanged] = useState(false);
  const { errors, areThere, show } = useFieldErrors();
  const changing = useSecurityChange({
    change: (body: { currentPassword?: string; newPassword: string }) =>
      call('POST /api/auth/password', { body }),
    onDone() {
      setRound((before) => before + 1);
      setChanged(true);
      // It still has the passwords.
      changing.reset();
      announce(password.changed);
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (changing.isPending) return;
    setChanged(false);
    const form = event.currentTarget;
    const newPassword = fieldOf(form, 'newPassword');
    const found = { newPassword: passwordError(newPassword, passwordMinLength, texts.entrance) };
    show(form, found);
    if (hasErrors(found)) return;
    const currentPassword = fieldOf(form, 'currentPassword');
    changing.mutate(
      { newPassword, ...(currentPassword !== '' && { currentPassword }) },
      { onError: (error) => show(form, passwordRefusal(error, texts)) },
    );
  }

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {/* So that password managers know whose it is. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      {/* Empty again, and hidden, after each change. */}
      <div key={round} className="grid gap-4">
        <TextField
          name="currentPassword"
          type="password"
          label={texts.entrance.currentPassword}
          hint={password.currentHint}
          error={errors.currentPassword}
          autoComplete="current-password"
          maxLength={1024}
        />
        <NewPasswordField name="newPassword" label={texts.entrance.newPassword} error={errors.newPassword} />
      </div>
      <p className="text-sm text-muted">{password.consequence}</p>
      {!areThere && <CallFailure error={changing.error} />}
      {isChanged && <Notice kind="info">{password.changed}</Notice>}
      <Button type="submit" busy={changing.isPending} className="justify-self-start">
        {password.change}
      </Button>
    </form>
  );
}
