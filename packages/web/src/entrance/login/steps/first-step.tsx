import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePasskey as askForPasskey, passkeysSupported } from '@twofold/client/browser';
import { Fingerprint } from 'lucide-react';
import type { Dispatch, FormEvent } from 'react';
import { call } from '../../../api/connection.ts';
import { fieldOf } from '../../../form/form-field.ts';
import { Notice } from '../../../notices/notice.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { usePasskeyAutofill } from '../autofill/use-passkey-autofill.ts';
import { capabilities } from '../capabilities.ts';
import { LoginFailure } from '../login-failure.tsx';
import type { LoginEvent } from '../login-step.ts';

/** A passkey, which is the whole login; or the name and the password. */
export function FirstStep({
  tookTooLong,
  dispatch,
}: {
  tookTooLong: boolean;
  dispatch: Dispatch<LoginEvent>;
}) {
  const { login } = useTexts();
  const byPassword = useMutation({
    mutationFn: (body: { emailOrUsername: string; password: string }) =>
      call('POST /api/auth/login', { body }),
    onSuccess: ({ data }, { password }) =>
      dispatch(
        'requiresTwoFactor' in data
          ? { type: 'asked', answer: data, password, can: capabilities() }
          : { type: 'logged-in', answer: data, password },
      ),
  });
  const byPasskey = useMutation({
    /** @param chosen what was chosen in the list of the field already */
    mutationFn: async (chosen: AuthenticationResponseJSON | undefined) => {
      const assertion =
        chosen ?? (await askForPasskey((await call('POST /api/auth/passkey/options', { body: {} })).data));
      return call('POST /api/auth/passkey/verify', { body: { assertion } });
    },
    onMutate: () => byPassword.reset(),
    onSuccess: ({ data }) => dispatch({ type: 'logged-in', answer: data }),
  });
  // A browser asks for one passkey at a time.
  usePasskeyAutofill(!byPasskey.isPending, byPasskey.mutate);

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    byPasskey.reset();
    byPassword.mutate(
      { emailOrUsername: fieldOf(form, 'name').trim(), password: fieldOf(form, 'password') },
      { onError: () => form.querySelector<HTMLInputElement>('[name=password]')?.select() },
    );
  }

  return (
    <>
      {tookTooLong && <Notice kind="warning">{login.tookTooLong}</Notice>}
      <form onSubmit={onSubmit} className="grid gap-4">
        <TextField
          name="name"
          label={login.name}
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={320}
          required
          autoFocus
        />
        <TextField
          name="password"
          type="password"
          label={login.password}
          autoComplete="current-password"
          maxLength={1024}
          required
        />
        <LoginFailure of={byPassword} />
        <LoginFailure of={byPasskey} />
        <Button type="submit" variant="primary" busy={byPassword.isPending}>
          {login.signIn}
        </Button>
        <Link
          to="/forgot-password"
          className="justify-self-start rounded-small py-1 text-accent underline underline-offset-4"
        >
          {login.forgot}
        </Link>
      </form>
      {passkeysSupported() && (
        <>
          <p className="flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {login.or}
          </p>
          <Button busy={byPasskey.isPending} onClick={() => byPasskey.mutate(undefined)}>
            <Fingerprint aria-hidden="true" />
            {login.usePasskey}
          </Button>
        </>
      )}
    </>
  );
}
