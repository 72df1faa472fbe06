import type { Answer } from '@twofold/client';
import { usePasskey as askForPasskey, createPasskey, PasskeyError } from '@twofold/client/browser';
import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { type Answered, demoCall, succeeded } from '../calls/demo-call.ts';
import { OutcomeNotice, told } from '../outcome-notice.tsx';
import { refusal } from '../refusal.ts';
import type { Outcome } from '../said.ts';
import type { StepProps } from '../step-props.ts';
import { SingleUseProof } from './single-use-proof.tsx';

type CreationOptions = Answer<'POST /webauthn/register/challenge'>;
type RequestOptions = Answer<'POST /webauthn/login/challenge'>;

/** Step 5: a passkey beside the app, a login with it, and the same answer refused. */
export function PasskeyStep({ walk: { user }, dispatch }: StepProps) {
  const { passkey } = useTexts().demo;
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Outcome>();
  const [registered, setRegistered] = useState<Outcome>();
  const [taken, setTaken] = useState<{ assertion: object; outcome: Outcome }>();

  /** A challenge, what the device makes of it, and what the server says to that. */
  async function ceremony(
    kind: 'register' | 'login',
    ask: (options: unknown) => Promise<object>,
  ): Promise<{ answer: Answered; credential: object } | Outcome> {
    const asked = await demoCall('POST', `/webauthn/${kind}/challenge`, { user });
    if (!succeeded(asked)) return told('refused', refusal(asked, 'passkey'), asked);
    let credential: object;
    try {
      credential = await ask(asked.body);
    } catch (error) {
      const isUnavailable =
        error instanceof PasskeyError && ['wrong_site', 'unsupported'].includes(error.reason);
      return told('refused', [
        (texts) => (isUnavailable ? texts.passkey.unavailable : texts.passkey.dismissed),
      ]);
    }
    const answer = await demoCall('POST', `/webauthn/${kind}/verify`, { user, ...credential });
    if (!succeeded(answer)) return told('refused', refusal(answer, 'passkey'), answer);
    return { answer, credential };
  }

  async function once(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    await work();
    setBusy(false);
  }

  const create = () =>
    once(async () => {
      const made = await ceremony('register', (options) => createPasskey(options as CreationOptions));
      if (!('credential' in made)) return setProblem(made);
      dispatch({ type: 'summarised', step: 'passkey', summary: (texts) => texts.passkey.done });
      setRegistered(told('accepted', [(texts) => texts.passkey.registered], made.answer));
    });
  const signIn = () =>
    once(async () => {
      const used = await ceremony('login', (options) => askForPasskey(options as RequestOptions));
      if (!('credential' in used)) return setProblem(used);
      const outcome = told('accepted', [(texts) => texts.passkey.accepted], used.answer);
      setTaken({ assertion: used.credential, outcome });
    });

  function skip(): void {
    dispatch({ type: 'summarised', step: 'passkey', summary: (texts) => texts.passkey.skipped });
    dispatch({ type: 'went-on' });
  }

  return (
    <>
      <p className="text-pretty">{passkey.about}</p>
      {!registered && (
        <div className="grid gap-3">
          <p id="passkey-hint" className="text-sm text-muted text-pretty">
            {passkey.hint}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button
              id="create-passkey"
              variant="primary"
              autoFocus
              aria-describedby="passkey-hint"
              busy={isBusy}
              onClick={() => void create()}
            >
              <Fingerprint aria-hidden="true" />
              {passkey.create}
            </Button>
            <Button id="skip-passkey" onClick={skip}>
              {passkey.skip}
            </Button>
          </div>
        </div>
      )}
      <OutcomeNotice id="passkey-registered" outcome={registered} />
      {registered && !taken && (
        <div className="grid justify-items-start gap-2">
          <p>{passkey.use}</p>
          <Button id="use-passkey" variant="primary" autoFocus busy={isBusy} onClick={() => void signIn()}>
            <Fingerprint aria-hidden="true" />
            {passkey.useButton}
          </Button>
        </div>
      )}
      <OutcomeNotice id="passkey-error" outcome={problem} />
      <OutcomeNotice id="passkey-accepted" outcome={taken?.outcome} />
      {taken && (
        <SingleUseProof
          name="passkey"
          path="/webauthn/login/verify"
          body={{ user, ...taken.assertion }}
          asks={passkey.again}
          button={passkey.againButton}
          proven={(texts) => texts.passkey.proven}
          onNext={() => dispatch({ type: 'went-on' })}
        />
      )}
    </>
  );
}
