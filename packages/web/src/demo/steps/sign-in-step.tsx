import { Clock } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../texts/texts.ts';
import { useTick } from '../../time/server-time.ts';
import { demoCall, succeeded } from '../calls/demo-call.ts';
import { groupFigures, secondsLeft } from '../code-figures.ts';
import { OutcomeNotice, told } from '../outcome-notice.tsx';
import { refusal } from '../refusal.ts';
import type { Outcome } from '../said.ts';
import type { StepProps } from '../step-props.ts';
import { CodeForm } from './code-form.tsx';
import { SingleUseProof } from './single-use-proof.tsx';

/** Step 3: a login with the next code, and the same code refused. */
export function SignInStep({ walk: { user }, dispatch }: StepProps) {
  const { signIn } = useTexts().demo;
  const [taken, setTaken] = useState<{ token: string; outcome: Outcome }>();

  async function logIn(token: string): Promise<Outcome | undefined> {
    const answer = await demoCall('POST', '/login', { user, token });
    if (!succeeded(answer)) return told('refused', refusal(answer, 'code'), answer);
    setTaken({ token, outcome: told('accepted', [(texts) => texts.signIn.accepted], answer) });
    dispatch({ type: 'summarised', step: 'sign-in', summary: (texts) => texts.signIn.done });
    return undefined;
  }

  if (taken)
    return (
      <>
        <OutcomeNotice id="sign-in-accepted" outcome={taken.outcome} />
        <SingleUseProof
          name="sign-in"
          path="/login"
          body={{ user, token: taken.token }}
          asks={signIn.again}
          button={signIn.againButton(groupFigures(taken.token))}
          proven={(texts) => texts.signIn.proven}
          onNext={() => dispatch({ type: 'went-on' })}
        />
      </>
    );
  return (
    <CodeForm name="sign-in" label={signIn.label} submit={signIn.submit} onCode={logIn}>
      <Countdown />
    </CodeForm>
  );
}

/** The seconds until the app shows another code, by this device's clock: at 1 Hz, and not said. */
function Countdown() {
  const { signIn } = useTexts().demo;
  const left = useTick(secondsLeft);
  return (
    <p role="timer" aria-live="off" className="flex items-center gap-2 text-sm text-muted tabular-nums">
      <Clock aria-hidden="true" className="size-4 shrink-0" />
      {signIn.countdown(left)}
    </p>
  );
}
