import { useSearch } from '@tanstack/react-router';
import { useEffect, useReducer } from 'react';
import { Entrance } from '../entrance/entrance.tsx';
import { NewPasswordForm } from '../new-password/new-password-form.tsx';
import { type Texts, useTexts } from '../texts/texts.ts';
import { FewCodes } from './few-codes.tsx';
import { FirstStep } from './first-step.tsx';
import { FIRST_STEP, type LoginStep, nextStep } from './login-step.ts';
import { ownPath } from './own-path.ts';
import { SecondStep } from './second-step.tsx';

/** `/login`: a step after the other (login-step.ts), and back to where the person came from. */
export function LoginPage() {
  const texts = useTexts();
  const { rd } = useSearch({ from: '/login' });
  const [step, dispatch] = useReducer(nextStep, FIRST_STEP);
  const isDone = step.at === 'done';
  useEffect(() => {
    // Loaded anew, the page begins with the session that there is now.
    if (isDone) location.replace(ownPath(rd));
  }, [isDone, rd]);

  return (
    <Entrance title={titleOf(step, texts)}>
      {step.at === 'first' && <FirstStep tookTooLong={step.tookTooLong} dispatch={dispatch} />}
      {step.at === 'second' && <SecondStep step={step} dispatch={dispatch} />}
      {step.at === 'new-password' && (
        <NewPasswordForm
          currentPassword={step.password}
          onChanged={() => location.replace(ownPath(rd))}
          signInTo={ownPath(rd)}
        />
      )}
      {step.at === 'few-codes' && (
        <FewCodes remaining={step.remaining} onRead={() => dispatch({ type: 'read' })} />
      )}
      {isDone && <p className="text-muted">{texts.shell.loading}</p>}
    </Entrance>
  );
}

/** What a step of a login is called. */
export function titleOf({ at }: LoginStep, { login, entrance }: Texts): string {
  switch (at) {
    case 'second':
      return login.second.title;
    case 'new-password':
      return entrance.change.title;
    case 'few-codes':
      return login.fewCodes.title;
    default:
      return login.title;
  }
}
