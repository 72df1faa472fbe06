import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { demoCall, succeeded } from '../calls/demo-call.ts';
import { OutcomeNotice, told } from '../outcome-notice.tsx';
import { refusal } from '../refusal.ts';
import type { Outcome, Said } from '../said.ts';
import { NextButton } from '../step-frame.tsx';

/** What was just accepted is sent once more, and has to be refused. */
export function SingleUseProof({
  name,
  path,
  body,
  asks,
  button,
  proven,
  onNext,
}: {
  /** Of the step: what the elements are called by. */
  name: 'sign-in' | 'recovery' | 'passkey';
  /** The login that was accepted. */
  path: string;
  body: object;
  asks: string;
  button: string;
  /** Explains the refusal. */
  proven: Said;
  onNext(): void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Outcome>();
  const [proof, setProof] = useState<Outcome>();

  async function sendAgain(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const answer = await demoCall('POST', path, body);
    setBusy(false);
    if (succeeded(answer)) setProblem(told('refused', [(texts) => texts.refused.expected], answer));
    // Only the refusal that the step is about proves it; a lost connection does not.
    else if (answer.status !== 401) setProblem(told('refused', refusal(answer, 'other'), answer));
    else setProof(told('accepted', [proven], answer));
  }

  if (proof)
    return (
      <>
        <OutcomeNotice id={`${name}-proven`} outcome={proof} />
        <NextButton onClick={onNext} />
      </>
    );
  return (
    <>
      <div id={`${name}-again`} className="grid justify-items-start gap-2">
        <p>{asks}</p>
        <Button id={`${name}-again-button`} autoFocus busy={isBusy} onClick={() => void sendAgain()}>
          {button}
        </Button>
      </div>
      <OutcomeNotice id={`${name}-error`} outcome={problem} />
    </>
  );
}
