import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useReducer } from 'react';
import { type Texts, useTexts } from '../../texts/texts.ts';
import { Entrance } from '../entrance.tsx';
import { isWebAddress } from '../passage/passage.ts';
import { passageQuery } from '../passage/passage-query.ts';
import { FirstTime } from './first-time.tsx';
import { FIRST_STEP, type LoginStep, nextStep } from './login-step.ts';
import { ownPath } from './own-path.ts';
import { LoginSteps } from './steps/login-steps.tsx';

const PassagePage = lazy(async () => ({
  default: (await import('../passage/passage-page.tsx')).PassagePage,
}));

/** `/login`: to the console; or to a service behind the gate, for whoever was sent here by its proxy. */
export function LoginPage() {
  const { rd, service, state, signature } = useSearch({ from: '/login' });
  if (service === undefined) return <ConsoleLogin rd={rd} />;
  return (
    <Suspense fallback={null}>
      <PassagePage
        request={{ service, ...(rd && { rd }), ...(state && { state }), ...(signature && { signature }) }}
      />
    </Suspense>
  );
}

/** A step after the other (login-step.ts), and back to where the person came from. */
function ConsoleLogin({ rd }: { rd: string | undefined }) {
  const texts = useTexts();
  const [step, dispatch] = useReducer(nextStep, FIRST_STEP);
  const isDone = step.at === 'done';
  useEffect(() => {
    // Loaded anew, the page begins with the session that there is now.
    if (isDone) location.replace(ownPath(rd));
  }, [isDone, rd]);
  useRegisteredDevice(rd === undefined);

  return (
    <Entrance title={titleOf(step, texts)}>
      <LoginSteps
        step={step}
        dispatch={dispatch}
        onPasswordChanged={() => location.replace(ownPath(rd))}
        backTo={ownPath(rd)}
      />
      {step.at === 'first' && <FirstTime />}
      {isDone && <p className="text-muted">{texts.shell.loading}</p>}
    </Entrance>
  );
}

/** A registered browser that came from nowhere has no business here: it goes on to where the installation sends it. */
function useRegisteredDevice(isAsked: boolean): void {
  const { data } = useQuery({ ...passageQuery({}), enabled: isAsked });
  useEffect(() => {
    if (data?.at === 'go' && isWebAddress(data.location, location.origin)) location.replace(data.location);
  }, [data]);
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
