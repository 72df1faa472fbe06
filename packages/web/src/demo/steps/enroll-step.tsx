import { RefreshCw } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { announce } from '../../notices/announcer.tsx';
import { textsNow, useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { demoCall, succeeded } from '../calls/demo-call.ts';
import { demoName, exampleName } from '../demo-name.ts';
import { OutcomeNotice, told } from '../outcome-notice.tsx';
import { refusal } from '../refusal.ts';
import type { Outcome } from '../said.ts';
import type { StepProps } from '../step-props.ts';
import { EnrolledUser } from './enrolled-user.tsx';

/** Step 1: a user name, and what `/setup` answers with. */
export function EnrollStep({ walk, dispatch }: StepProps) {
  const { demo } = useTexts();
  const { enroll } = demo;
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(exampleName);
  const [problem, setProblem] = useState<Outcome>();
  const [isBusy, setBusy] = useState(false);
  const [secret, setSecret] = useState<string>();
  useEffect(() => {
    // After a walk that is over, the next one begins here.
    if (walk.round > 0) field.current?.focus();
  }, [walk.round]);
  const isInvalid = problem !== undefined && problem.call === undefined;

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    setProblem(undefined);
    const { name, isFit } = demoName(typed);
    setTyped(name);
    if (!isFit) {
      setProblem(told('refused', [(texts) => texts.enroll.nameRefused]));
      return field.current?.focus();
    }
    const user = `demo-${name}`;
    setBusy(true);
    const answer = await demoCall('POST', '/setup', { user });
    setBusy(false);
    if (!succeeded(answer)) return setProblem(told('refused', refusal(answer, 'other'), answer));
    const enrolled = answer.body as { qrCode: string; recoveryCodes: string[]; secret?: string };
    setSecret(enrolled.secret);
    dispatch({ type: 'enrolled', user, qrCode: enrolled.qrCode, recoveryCodes: enrolled.recoveryCodes });
    dispatch({ type: 'summarised', step: 'enroll', summary: (texts) => texts.enroll.done(user) });
    announce(textsNow().demo.enroll.done(user));
  }

  if (walk.user !== '')
    return <EnrolledUser walk={walk} secret={secret} onDone={() => dispatch({ type: 'went-on' })} />;
  return (
    <form
      id="enroll-form"
      onSubmit={(event) => void onSubmit(event)}
      noValidate
      className="grid grid-cols-[minmax(0,1fr)] gap-3"
    >
      <p className="text-pretty">{enroll.about}</p>
      <div>
        <label htmlFor="user-name" className="mb-1.5 block text-sm font-semibold">
          {enroll.name}
        </label>
        <div className="flex flex-wrap gap-2">
          <div className="flex min-h-11 min-w-0 flex-[1_1_12rem] items-center rounded-small border border-control bg-surface has-aria-invalid:border-bad">
            <span aria-hidden="true" className="pl-3 text-muted">
              demo-
            </span>
            <input
              ref={field}
              id="user-name"
              value={typed}
              onChange={({ target }) => {
                setTyped(target.value);
                if (isInvalid) setProblem(undefined);
              }}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={45}
              aria-invalid={isInvalid || undefined}
              aria-describedby="user-name-hint"
              className="min-h-11 min-w-0 flex-1 rounded-small bg-transparent px-0.5"
            />
            <Button
              variant="quiet"
              size="small-icon"
              aria-label={enroll.another}
              title={enroll.another}
              onClick={() => {
                setTyped(exampleName());
                setProblem(undefined);
                field.current?.focus();
              }}
              className="mr-1"
            >
              <RefreshCw aria-hidden="true" />
            </Button>
          </div>
          <Button type="submit" variant="primary" busy={isBusy}>
            {enroll.submit}
          </Button>
        </div>
        <p id="user-name-hint" className="mt-1.5 text-sm text-muted">
          {enroll.hint}
        </p>
      </div>
      <OutcomeNotice id="enroll-error" outcome={problem} />
    </form>
  );
}
