import { CallFailure } from '../../refusals/call-failure.tsx';
import { loginRefusal } from './login-refusal.ts';

/** What a call of the login was refused for; nothing where it was not. */
export function LoginFailure({ of }: { of: { error: Error | null; submittedAt: number } }) {
  return <CallFailure error={of.error} say={(error, texts) => loginRefusal(error, texts, of.submittedAt)} />;
}
