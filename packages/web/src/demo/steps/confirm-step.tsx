import { useState } from 'react';
import { useTexts } from '../../texts/texts.ts';
import { demoCall, succeeded } from '../calls/demo-call.ts';
import { OutcomeNotice, told } from '../outcome-notice.tsx';
import { refusal } from '../refusal.ts';
import type { Outcome } from '../said.ts';
import { NextButton } from '../step-frame.tsx';
import type { StepProps } from '../step-props.ts';
import { CodeForm } from './code-form.tsx';
import { QrCode } from './enrolled-user.tsx';

/** Step 2: the first code makes the factor active. */
export function ConfirmStep({ walk: { user, qrCode }, dispatch }: StepProps) {
  const { demo } = useTexts();
  const { confirm } = demo;
  const [accepted, setAccepted] = useState<Outcome>();

  async function verify(code: string): Promise<Outcome | undefined> {
    const answer = await demoCall('POST', `/mfa/users/${user}/verify`, { code });
    if (!succeeded(answer)) return told('refused', refusal(answer, 'code'), answer);
    setAccepted(told('accepted', [(texts) => texts.confirm.accepted], answer));
    dispatch({ type: 'summarised', step: 'confirm', summary: (texts) => texts.confirm.done });
    return undefined;
  }

  if (accepted)
    return (
      <>
        <OutcomeNotice id="confirm-accepted" outcome={accepted} />
        <NextButton onClick={() => dispatch({ type: 'went-on' })} />
      </>
    );
  return (
    <>
      <CodeForm name="confirm" label={demo.codeLabel} submit={confirm.submit} onCode={verify} />
      <details>
        <summary className="cursor-pointer py-1 text-accent">{confirm.again}</summary>
        <div className="mt-2">
          <QrCode id="qr-code-again" source={qrCode} />
        </div>
      </details>
    </>
  );
}
