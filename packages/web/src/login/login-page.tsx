import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { TwofoldApiError } from '@twofold/client';
import type { FormEvent } from 'react';
import { call } from '../api/connection.ts';
import { refusalText } from '../api/refusal-text.ts';
import { siteName } from '../api/settings.ts';
import { usePageTitle } from '../app/page-title.ts';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { ownPath } from './own-path.ts';

/** `/login`: name and password. */
export function LoginPage() {
  const texts = useTexts();
  const { login } = texts;
  const { rd } = useSearch({ from: '/login' });
  usePageTitle(login.title);
  const signingIn = useMutation({
    mutationFn: (body: { emailOrUsername: string; password: string }) =>
      call('POST /api/auth/login', { body }),
    // Loaded anew, the page begins with the session that there is now.
    onSuccess: () => location.replace(ownPath(rd)),
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    signingIn.mutate({ emailOrUsername: String(data.get('name')), password: String(data.get('password')) });
  }

  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center gap-6 px-4 py-8">
      <div className="flex items-center gap-3">
        <img src="/mark.svg" alt="" className="size-9" />
        <h1 className="text-xl font-bold tracking-tight">{siteName}</h1>
      </div>
      <form
        onSubmit={onSubmit}
        className="grid gap-4 rounded-large border border-line bg-surface p-5 shadow-low sm:p-7"
      >
        <TextField
          name="name"
          label={login.name}
          autoComplete="username"
          autoCapitalize="none"
          required
          autoFocus
        />
        <TextField
          name="password"
          type="password"
          label={login.password}
          autoComplete="current-password"
          required
        />
        {signingIn.error && (
          <Notice kind="failure" role="alert">
            {isRefused(signingIn.error) ? login.refused : refusalText(signingIn.error, texts)}
          </Notice>
        )}
        <Button type="submit" variant="primary" busy={signingIn.isPending}>
          {login.signIn}
        </Button>
      </form>
    </main>
  );
}

function isRefused(error: Error): boolean {
  return error instanceof TwofoldApiError && error.code === 'login.refused';
}
