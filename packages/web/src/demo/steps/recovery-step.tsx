import { type FormEvent, useRef, useState } from 'react';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { demoCall, succeeded } from '../calls/demo-call.ts';
import { OutcomeNotice, told } from '../outcome-notice.tsx';
import { refusal } from '../refusal.ts';
import type { Outcome } from '../said.ts';
import type { StepProps } from '../step-props.ts';
import { SingleUseProof } from './single-use-proof.tsx';

/** Step 4: a login with a recovery code, and the same code refused. */
export function RecoveryStep({ walk: { user, recoveryCodes }, dispatch }: StepProps) {
  const { demo } = useTexts();
  const { recovery } = demo;
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Outcome>();
  const [taken, setTaken] = useState<{ token: string; outcome: Outcome }>();

  function refuse(outcome: Outcome): void {
    setProblem(outcome);
    const field = form.current?.querySelector('input');
    field?.focus();
    field?.select();
  }

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    setProblem(undefined);
    const token = typed.trim();
    if (token === '') return refuse(told('refused', [(texts) => texts.refused.emptyRecovery]));
    setBusy(true);
    const answer = await demoCall('POST', '/login', { user, token });
    setBusy(false);
    if (!succeeded(answer)) return refuse(told('refused', refusal(answer, 'recovery'), answer));
    const { meta } = answer.body as { meta: { recoveryCodesRemaining: number } };
    const left = meta.recoveryCodesRemaining;
    dispatch({ type: 'summarised', step: 'recovery', summary: (texts) => texts.recovery.done(left) });
    setTaken({ token, outcome: told('accepted', [(texts) => texts.recovery.accepted(left)], answer) });
  }

  if (taken)
    return (
      <>
        <OutcomeNotice id="recovery-accepted" outcome={taken.outcome} />
        <SingleUseProof
          name="recovery"
          path="/login"
          body={{ user, token: taken.token }}
          asks={recovery.again}
          button={recovery.againButton}
          proven={(texts) => texts.recovery.proven}
          onNext={() => dispatch({ type: 'went-on' })}
        />
      </>
    );
  return (
    <form
      ref={form}
      id="recovery-form"
      onSubmit={(event) => void onSubmit(event)}
      noValidate
      className="grid grid-cols-[minmax(0,1fr)] gap-3"
    >
      <fieldset id="recovery-choices">
        <legend className="mb-2 text-pretty">{recovery.about}</legend>
        <div translate="no" className="grid gap-2 sm:grid-cols-2">
          {recoveryCodes.map((code, index) => (
            <Button
              key={code}
              size="small"
              autoFocus={index === 0}
              aria-pressed={typed.trim() === code}
              onClick={() => setTyped(code)}
              className="font-mono"
            >
              {code}
            </Button>
          ))}
        </div>
      </fieldset>
      <TextField
        name="recovery-code"
        label={recovery.label}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={64}
        placeholder="XXXX-XXXX-XXXX-XXXX"
        className="font-mono"
      />
      <OutcomeNotice id="recovery-error" outcome={problem} />
      <Button type="submit" variant="primary" busy={isBusy} className="justify-self-start">
        {demo.signIn.submit}
      </Button>
    </form>
  );
}
