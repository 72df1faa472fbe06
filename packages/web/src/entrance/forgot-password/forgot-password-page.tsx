import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { call } from '../../api/connection.ts';
import { sendsMail } from '../../api/settings.ts';
import { fieldOf } from '../../form/form-field.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Entrance } from '../entrance.tsx';
import { LoginFailure } from '../login/login-failure.tsx';

/** `/forgot-password`: asks for a link. What it says afterwards is the same whoever was named. */
export function ForgotPasswordPage() {
  const texts = useTexts();
  const { forgot, toSignIn } = texts.entrance;
  const asking = useMutation({
    mutationFn: (email: string) => call('POST /api/auth/password/forgot', { body: { email } }),
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    asking.mutate(fieldOf(event.currentTarget, 'name').trim());
  }

  return (
    <Entrance title={asking.isSuccess ? forgot.sentTitle : forgot.title}>
      {!sendsMail ? (
        <p className="text-pretty">{forgot.unavailable}</p>
      ) : asking.isSuccess ? (
        <p className="text-pretty">{forgot.sent}</p>
      ) : (
        <form onSubmit={onSubmit} className="grid gap-4">
          <p className="text-muted text-pretty">{forgot.about}</p>
          <TextField
            name="name"
            label={texts.login.name}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
            required
            autoFocus
          />
          <LoginFailure of={asking} />
          <Button type="submit" variant="primary" busy={asking.isPending}>
            {forgot.submit}
          </Button>
        </form>
      )}
      <Link
        to="/login"
        className="justify-self-start rounded-small py-1 text-accent underline underline-offset-4"
      >
        {toSignIn}
      </Link>
    </Entrance>
  );
}
