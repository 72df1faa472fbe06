import { useReducer, useState } from 'react';
import { siteName } from '../../api/settings.ts';
import { useTexts } from '../../texts/texts.ts';
import { Entrance } from '../entrance.tsx';
import { titleOf } from '../login/login-page.tsx';
import { FIRST_STEP, nextStep } from '../login/login-step.ts';
import { FewCodes } from '../login/steps/few-codes.tsx';
import { SecondStep } from '../login/steps/second-step.tsx';
import { NewPasswordForm } from '../new-password/new-password-form.tsx';
import { LinkForm } from './link-form.tsx';
import { linkToken } from './link-token.ts';
import { purposeOf } from './purposes.ts';
import { Redeemed } from './redeemed.tsx';

/**
 * The pages behind one-time links. To open one spends nothing, as programs that look through mails open them too: the
 * link is used when the person says so.
 */
export function LinkPage() {
  const texts = useTexts();
  const { links } = texts;
  const purpose = purposeOf(location.pathname);
  const [state, setState] = useState<'open' | 'gone' | 'no-session'>('open');
  const [step, dispatch] = useReducer(nextStep, FIRST_STEP);
  const [hasFactor, setHasFactor] = useState(false);
  if (step.at === 'second' && !hasFactor) setHasFactor(true);

  if (linkToken() === '')
    return (
      <Entrance title={links.missingTitle}>
        <p className="text-pretty">{links.missingAbout}</p>
        {purpose !== 'welcome' && <ToSignIn />}
      </Entrance>
    );
  // The link is spent by the first step.
  if (state === 'gone' || (step.at === 'first' && step.tookTooLong))
    return (
      <Entrance title={links.goneTitle}>
        <p className="text-pretty">{state === 'gone' ? links.goneAbout : texts.login.tookTooLong}</p>
        <p className="text-pretty">{links[purpose].gone}</p>
        {purpose !== 'welcome' && <ToSignIn />}
      </Entrance>
    );
  if (state === 'no-session')
    return (
      <Entrance title={links.doneTitle}>
        <Redeemed purpose={purpose} isSignedIn={false} hasFactor={false} />
      </Entrance>
    );
  if (step.at === 'done')
    return (
      <Entrance title={links.signedInTitle}>
        <Redeemed purpose={purpose} isSignedIn hasFactor={hasFactor} />
      </Entrance>
    );
  return (
    <Entrance title={step.at === 'first' ? links[purpose].title : titleOf(step, texts)}>
      {step.at === 'first' && (
        <>
          <p className="text-muted text-pretty">{links[purpose].about(siteName)}</p>
          <LinkForm
            purpose={purpose}
            dispatch={dispatch}
            onGone={() => setState('gone')}
            onDone={() => setState('no-session')}
          />
        </>
      )}
      {step.at === 'second' && <SecondStep step={step} dispatch={dispatch} />}
      {step.at === 'new-password' && <NewPasswordForm onChanged={() => location.replace('/')} signInTo="/" />}
      {step.at === 'few-codes' && (
        <FewCodes remaining={step.remaining} onRead={() => dispatch({ type: 'read' })} />
      )}
    </Entrance>
  );
}

/** Where somebody goes on whose link leads nowhere. The first administrator has no account to sign in with yet. */
function ToSignIn() {
  const { entrance } = useTexts();
  return (
    <a
      href="/login"
      className="justify-self-start rounded-small py-1 text-accent underline underline-offset-4"
    >
      {entrance.toSignIn}
    </a>
  );
}
