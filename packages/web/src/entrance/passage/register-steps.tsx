import { useMutation, useQuery } from '@tanstack/react-query';
import { usePasskey as askForPasskey, passkeysSupported } from '@twofold/client/browser';
import { Fingerprint, KeyRound, UserRound } from 'lucide-react';
import { useEffect, useEffectEvent, useReducer, useState } from 'react';
import { call, mayBeSignedIn } from '../../api/connection.ts';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { personQuery } from '../../session/session.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { FIRST_STEP, nextStep } from '../login/login-step.ts';
import { LoginSteps } from '../login/steps/login-steps.tsx';
import { CodeForm } from './code-form.tsx';
import type { Ways } from './passage.ts';
import { passageRefusal } from './passage-refusal.ts';
import { NoSecondFactor, registerBySession } from './register.ts';

/** Registers this browser: by a code, by a login, or by that of somebody who is logged in already. */
export function RegisterSteps({
  why,
  ways,
  onRegistered,
}: {
  /** What is missing; said to nobody who only wants to be somebody else. */
  why: string | undefined;
  ways: Ways;
  onRegistered(): Promise<void>;
}) {
  const { passage, shell } = useTexts();
  const [isByLogin, setByLogin] = useState(!ways.code);
  const [isSomebodyElse, setSomebodyElse] = useState(why === undefined);
  // Of the beginning: who logs in here goes on with that.
  const [wasSignedIn] = useState(mayBeSignedIn);
  const isAsked = wasSignedIn && !isSomebodyElse;
  const { data: person, isPending } = useQuery({ ...personQuery, enabled: isAsked });
  if (isAsked && isPending) return <p className="text-muted">{shell.loading}</p>;
  return (
    <>
      {why !== undefined && <p className="text-muted text-pretty">{why}</p>}
      {ways.passkeyOnly ? (
        <p className="text-pretty">{passage.needsPasskey}</p>
      ) : (
        !ways.code && <p className="text-pretty">{passage.needsTwo}</p>
      )}
      {person && !isSomebodyElse ? (
        <OfSession
          name={person.username}
          onRegistered={onRegistered}
          onSomebodyElse={() => setSomebodyElse(true)}
        />
      ) : isByLogin ? (
        <ByLogin onRegistered={onRegistered} />
      ) : (
        <>
          <CodeForm onRegistered={() => void onRegistered()} />
          <p className="flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {passage.or}
          </p>
          <div className="grid gap-2.5">
            {passkeysSupported() && <ByPasskey onRegistered={onRegistered} />}
            <Button onClick={() => setByLogin(true)}>
              <KeyRound aria-hidden="true" />
              {passage.byPassword}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

/** Of somebody who has logged in to the console in this browser. */
function OfSession({
  name,
  onRegistered,
  onSomebodyElse,
}: {
  name: string;
  onRegistered(): Promise<void>;
  onSomebodyElse(): void;
}) {
  const { passage } = useTexts();
  const registering = useRegistration(onRegistered);
  return (
    <>
      <p className="flex items-center gap-2">
        <UserRound aria-hidden="true" className="size-5 shrink-0 text-muted" />
        <span className="min-w-0 wrap-anywhere">{passage.signedInAs(name)}</span>
      </p>
      <RegistrationFailure of={registering} />
      <div className="grid gap-2.5">
        <Button variant="primary" autoFocus busy={registering.isPending} onClick={() => registering.mutate()}>
          {passage.register}
        </Button>
        <Button onClick={onSomebodyElse}>{passage.bySomebodyElse}</Button>
      </div>
    </>
  );
}

function ByPasskey({ onRegistered }: { onRegistered(): Promise<void> }) {
  const { passage } = useTexts();
  const registering = useRegistration(onRegistered, async () => {
    const { data } = await call('POST /api/auth/passkey/options', { body: {} });
    await call('POST /api/auth/passkey/verify', { body: { assertion: await askForPasskey(data) } });
  });
  return (
    <>
      <RegistrationFailure of={registering} />
      <Button busy={registering.isPending} onClick={() => registering.mutate()}>
        <Fingerprint aria-hidden="true" />
        {passage.byPasskey}
      </Button>
    </>
  );
}

/** The login of the console, step by step, and the registration when it is done. */
function ByLogin({ onRegistered }: { onRegistered(): Promise<void> }) {
  const { passage } = useTexts();
  const [step, dispatch] = useReducer(nextStep, FIRST_STEP);
  const registering = useRegistration(onRegistered);
  const register = useEffectEvent(() => registering.mutate());
  const isDone = step.at === 'done';
  useEffect(() => {
    if (isDone) register();
  }, [isDone]);
  if (!isDone)
    return (
      <LoginSteps
        step={step}
        dispatch={dispatch}
        // Loaded anew, the page begins with the session that there is now.
        onPasswordChanged={() => location.reload()}
        backTo={location.pathname + location.search}
      />
    );
  return (
    <>
      <RegistrationFailure of={registering} />
      <Button variant="primary" busy={registering.isPending} onClick={() => registering.mutate()}>
        {passage.register}
      </Button>
    </>
  );
}

/** @param logIn what comes before it */
function useRegistration(onRegistered: () => Promise<void>, logIn?: () => Promise<void>) {
  return useMutation({
    mutationFn: async () => {
      await logIn?.();
      await registerBySession();
    },
    gcTime: 0,
    onSuccess: onRegistered,
  });
}

function RegistrationFailure({ of }: { of: { error: Error | null; submittedAt: number } }) {
  const { passage } = useTexts();
  return (
    <>
      <CallFailure error={of.error} say={(error, texts) => passageRefusal(error, texts, of.submittedAt)} />
      {of.error instanceof NoSecondFactor && (
        <Button asChild className="justify-self-start">
          <a href="/security">{passage.toSecurity}</a>
        </Button>
      )}
    </>
  );
}
