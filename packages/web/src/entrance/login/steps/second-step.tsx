import { useMutation } from '@tanstack/react-query';
import type { CallOptions } from '@twofold/client';
import { usePasskey as askForPasskey } from '@twofold/client/browser';
import { type Dispatch, useState } from 'react';
import { call } from '../../../api/connection.ts';
import { createRepeatable } from '../../../api/repeatable.ts';
import { nameOfAgent } from '../../../devices/user-agent.ts';
import { factorIcons } from '../../../factors/factor-icons.ts';
import { Notice } from '../../../notices/notice.tsx';
import { type Texts, useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { factorPreference } from '../factor-preference.ts';
import { LoginFailure } from '../login-failure.tsx';
import { isTooLate } from '../login-refusal.ts';
import {
  isRemembered,
  isSent,
  type LoggedIn,
  type LoginEvent,
  type Method,
  type SecondStep as Step,
} from '../login-step.ts';
import { CodeForm } from './code-form.tsx';
import { SendCode } from './send-code.tsx';

/** The second factor: the one that was used last, and a way to each of the others. */
export function SecondStep({ step, dispatch }: { step: Step; dispatch: Dispatch<LoginEvent> }) {
  const { login } = useTexts();
  const { chosen } = step;
  const [isTrusted, setTrusted] = useState(false);
  const [repeatable] = useState(createRepeatable);
  const confirming = useMutation({
    mutationFn: ({ method, code }: { method: Method; code: string }) =>
      repeatable({ method, code, isTrusted }, (options) =>
        confirm(
          {
            tempToken: step.tempToken,
            ...(isTrusted && { trustDevice: true, deviceName: nameOfAgent(navigator.userAgent) }),
          },
          { method, code },
          options,
        ),
      ),
    onSuccess: (answer, { method }) => {
      if (isRemembered(method)) factorPreference.set(method);
      dispatch({ type: 'logged-in', answer });
    },
    onError: (error) => {
      if (isTooLate(error)) dispatch({ type: 'too-late' });
    },
  });
  const trust = (
    <Checkbox
      hint={login.second.trustHint}
      checked={isTrusted}
      onChange={({ target }) => setTrusted(target.checked)}
    >
      {login.second.trust}
    </Checkbox>
  );

  function choose(method: Method): void {
    confirming.reset();
    dispatch({ type: 'chosen', method });
  }

  return (
    <>
      {chosen === undefined ? (
        <Notice kind="warning">{login.second.none}</Notice>
      ) : (
        <div key={chosen} className="grid gap-4">
          <p className="text-muted text-pretty wrap-anywhere">{aboutStep(step, chosen, login)}</p>
          {isSent(chosen) && step.sent[chosen] === undefined && (
            <SendCode step={step} method={chosen} dispatch={dispatch} />
          )}
          {chosen === 'webauthn' ? (
            <>
              {trust}
              <LoginFailure of={confirming} />
              <Button
                variant="primary"
                autoFocus
                busy={confirming.isPending}
                onClick={() => confirming.mutate({ method: chosen, code: '' })}
              >
                {login.second.usePasskey}
              </Button>
            </>
          ) : (
            (!isSent(chosen) || step.sent[chosen] !== undefined) && (
              <CodeForm
                method={chosen}
                busy={confirming.isPending}
                onCode={(code, onRefused) =>
                  confirming.mutate({ method: chosen, code }, { onError: onRefused })
                }
              >
                {trust}
                <LoginFailure of={confirming} />
              </CodeForm>
            )
          )}
          {isSent(chosen) && step.sent[chosen] !== undefined && (
            <SendCode step={step} method={chosen} dispatch={dispatch} />
          )}
        </div>
      )}
      <OtherWays step={step} onChoose={choose} onAgain={() => dispatch({ type: 'again' })} />
    </>
  );
}

function OtherWays({
  step: { methods, chosen },
  onChoose,
  onAgain,
}: {
  step: Step;
  onChoose(method: Method): void;
  onAgain(): void;
}) {
  const { second } = useTexts().login;
  const others = methods.filter((method) => method !== chosen);
  return (
    <section aria-label={second.otherWays} className="grid gap-2.5 border-t border-line pt-4">
      {others.length > 0 && (
        <>
          <h2 className="text-sm font-semibold">{second.otherWays}</h2>
          <ul className="flex flex-wrap gap-2">
            {others.map((method) => {
              const Icon = factorIcons[method];
              return (
                <li key={method}>
                  <Button size="small" onClick={() => onChoose(method)}>
                    <Icon aria-hidden="true" />
                    {second.names[method]}
                  </Button>
                </li>
              );
            })}
          </ul>
        </>
      )}
      <Button variant="quiet" size="small" className="-ml-3 justify-self-start" onClick={onAgain}>
        {second.again}
      </Button>
    </section>
  );
}

/** What to do now, or where a code is on its way to. */
function aboutStep({ sent }: Step, method: Method, { second }: Texts['login']): string {
  const to = isSent(method) ? sent[method] : undefined;
  if (to === undefined) return second.about[method];
  return to === null ? second.sent : second.sentTo(to);
}

/** @param code what was typed; of no meaning for a passkey */
async function confirm(
  given: { tempToken: string; trustDevice?: boolean; deviceName?: string },
  { method, code }: { method: Method; code: string },
  options: CallOptions,
): Promise<LoggedIn> {
  if (method === 'recovery-code')
    return (await call('POST /api/2fa/verify-backup-code', { body: { ...given, code } }, options)).data;
  if (method !== 'webauthn')
    return (await call('POST /api/2fa/verify', { body: { ...given, code } }, options)).data;
  const { tempToken } = given;
  const { data: challenge } = await call('POST /api/2fa/webauthn/options', { body: { tempToken } });
  const assertion = await askForPasskey(challenge);
  return (await call('POST /api/2fa/verify', { body: { ...given, assertion } })).data;
}
