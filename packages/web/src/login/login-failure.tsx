import { useTexts } from '../texts/texts.ts';
import { Notice } from '../ui/notice.tsx';
import { loginRefusal } from './login-refusal.ts';

/** What a call of the login was refused for; nothing where it was not. */
export function LoginFailure({ of }: { of: { error: Error | null; submittedAt: number } }) {
  const texts = useTexts();
  if (of.error === null) return null;
  return (
    <Notice kind="failure" role="alert">
      {loginRefusal(of.error, texts, of.submittedAt)}
    </Notice>
  );
}
