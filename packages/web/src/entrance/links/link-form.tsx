import { useMutation } from '@tanstack/react-query';
import { type Dispatch, type FormEvent, useState } from 'react';
import { isRefused } from '../../api/is-refused.ts';
import { createRepeatable } from '../../api/repeatable.ts';
import { passwordMinLength } from '../../api/settings.ts';
import { fieldOf } from '../../form/form-field.ts';
import { NewPasswordField } from '../../form/new-password-field.tsx';
import { useFieldErrors } from '../../form/use-field-errors.ts';
import { fieldErrors, hasErrors, passwordError, refusedFields } from '../../refusals/field-errors.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { capabilities } from '../login/capabilities.ts';
import { LoginFailure } from '../login/login-failure.tsx';
import type { LoginEvent } from '../login/login-step.ts';
import { linkToken } from './link-token.ts';
import { type LinkPurpose, linkForms } from './purposes.ts';
import { type LinkFields, redeem } from './redeem.ts';

/** What a link asks for, and the button that uses it. */
export function LinkForm({
  purpose,
  dispatch,
  onGone,
  onDone,
}: {
  purpose: LinkPurpose;
  /** The login that the link is, or leads to. */
  dispatch: Dispatch<LoginEvent>;
  /** The link opens nothing. */
  onGone(): void;
  /** It is used, and nobody is logged in by it. */
  onDone(): void;
}) {
  const { entrance, links } = useTexts();
  const { names = false, password } = linkForms[purpose];
  const { errors, areThere, show } = useFieldErrors();
  const [repeatable] = useState(createRepeatable);
  const redeeming = useMutation({
    mutationFn: (fields: LinkFields) =>
      repeatable(fields, (options) => redeem(purpose, linkToken(), fields, options)),
    onSuccess: (answer) => {
      if (answer === undefined) onDone();
      else if ('requiresTwoFactor' in answer) dispatch({ type: 'asked', answer, can: capabilities() });
      else dispatch({ type: 'logged-in', answer });
    },
    onError: (error) => {
      if (isOfLink(error)) onGone();
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = {
      username: fieldOf(form, 'username').trim(),
      email: fieldOf(form, 'email').trim(),
      password: password === undefined ? '' : fieldOf(form, password),
    };
    const missing = (value: string) => (names && value === '' ? entrance.fillIn : undefined);
    const found = {
      username: missing(fields.username),
      email: missing(fields.email),
      ...(password !== undefined && {
        [password]: passwordError(fields.password, passwordMinLength, entrance),
      }),
    };
    show(form, found);
    if (!hasErrors(found))
      redeeming.mutate(fields, { onError: (error) => show(form, fieldErrors(error, entrance)) });
  }

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {names && (
        <>
          <TextField
            name="username"
            label={entrance.username}
            hint={entrance.usernameHint}
            error={errors.username}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            autoFocus
          />
          <TextField
            name="email"
            type="email"
            label={entrance.email}
            error={errors.email}
            autoComplete="email"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
          />
        </>
      )}
      {password !== undefined && (
        <NewPasswordField
          name={password}
          label={names ? entrance.password : entrance.newPassword}
          error={errors[password]}
          autoFocus={!names}
        />
      )}
      {!areThere && <LoginFailure of={redeeming} />}
      <Button type="submit" variant="primary" busy={redeeming.isPending}>
        {links[purpose].submit}
      </Button>
    </form>
  );
}

/** Also one that a program for mail has made longer: the server does not even look for that. */
function isOfLink(error: unknown): boolean {
  return isRefused(error, 'link.refused') || refusedFields(error).some(({ field }) => field === 'token');
}
