import type { Answer } from '@twofold/client';
import { type ReactNode, useState } from 'react';
import { announce } from '../../notices/announcer.tsx';
import { textsNow, useTexts } from '../../texts/texts.ts';
import { formatMoment } from '../../time/moments.ts';
import { Button } from '../../ui/button.tsx';
import { demoCall, succeeded } from '../calls/demo-call.ts';
import { OutcomeNotice, told } from '../outcome-notice.tsx';
import { refusal } from '../refusal.ts';
import type { Outcome } from '../said.ts';
import type { StepProps } from '../step-props.ts';

type UserRecord = Answer<'GET /mfa/users/{user}'>;

/** Step 6: what the application can read about the user. */
export function RecordStep({ walk: { user } }: StepProps) {
  const { record: texts } = useTexts().demo;
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Outcome>();
  const [record, setRecord] = useState<UserRecord>();

  async function read(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const answer = await demoCall('GET', `/mfa/users/${user}`);
    setBusy(false);
    if (!succeeded(answer)) return setProblem(told('refused', refusal(answer, 'other'), answer));
    setRecord(answer.body as UserRecord);
    announce(textsNow().demo.record.closing);
  }

  return (
    <>
      <p className="text-pretty">{texts.about}</p>
      <Button
        id="read-record"
        variant="primary"
        autoFocus
        busy={isBusy}
        onClick={() => void read()}
        className="justify-self-start"
      >
        {texts.submit}
      </Button>
      <OutcomeNotice id="record-error" outcome={problem} />
      {record && <RecordOfUser record={record} />}
      {record && <p className="font-medium text-pretty">{texts.closing}</p>}
    </>
  );
}

function RecordOfUser({
  record: { user, enrolled, factors, recoveryCodesRemaining, lockedUntil },
}: {
  record: UserRecord;
}) {
  const { demo, language } = useTexts();
  const texts = demo.record;
  return (
    <dl id="record" className="divide-y divide-line rounded-medium border border-line px-4">
      <Line name={texts.user}>
        <code className="wrap-anywhere">{user}</code>
      </Line>
      <Line name={texts.enrolled}>{enrolled ? texts.yes : texts.no}</Line>
      {factors.map(({ id, label, state, lastUsedAt }) => (
        <Line key={id} name={texts.factor}>
          {label} (
          {Object.hasOwn(texts.state, state) ? texts.state[state as keyof typeof texts.state] : state})
          <span className="block text-sm text-muted">
            {texts.lastUsed} {lastUsedAt === null ? texts.never : formatMoment(lastUsedAt, language)}
          </span>
        </Line>
      ))}
      <Line name={texts.codes}>{recoveryCodesRemaining}</Line>
      <Line name={texts.locked}>
        {lockedUntil === null ? texts.notLocked : formatMoment(lockedUntil, language)}
      </Line>
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 py-2.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
      <dt className="text-muted">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
