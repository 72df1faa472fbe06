import { RotateCcw, Settings2 } from 'lucide-react';
import { type ReactElement, useReducer, useState } from 'react';
import { announce } from '../notices/announcer.tsx';
import { textsNow, useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { DeviceChoices } from '../ui/device-choices.tsx';
import { Menu } from '../ui/menu.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { usePageTitle } from '../ui/page-title.ts';
import { CallList } from './calls/call-list.tsx';
import { demoCall, succeeded } from './calls/demo-call.ts';
import { OutcomeNotice, told } from './outcome-notice.tsx';
import { refusal } from './refusal.ts';
import type { Outcome } from './said.ts';
import { StepFrame } from './step-frame.tsx';
import type { StepProps } from './step-props.ts';
import { ConfirmStep } from './steps/confirm-step.tsx';
import { EnrollStep } from './steps/enroll-step.tsx';
import { PasskeyStep } from './steps/passkey-step.tsx';
import { RecordStep } from './steps/record-step.tsx';
import { RecoveryStep } from './steps/recovery-step.tsx';
import { SignInStep } from './steps/sign-in-step.tsx';
import { BEGINNING, nextWalk, type StepName, stateOfStep, stepNames } from './walk.ts';

const STEPS: Readonly<Record<StepName, (props: StepProps) => ReactElement>> = {
  enroll: EnrollStep,
  confirm: ConfirmStep,
  'sign-in': SignInStep,
  recovery: RecoveryStep,
  passkey: PasskeyStep,
  record: RecordStep,
};

/** `/demo`: walks through the verify door with a user who does not exist, and shows each call. */
export function DemoPage() {
  const { demo } = useTexts();
  usePageTitle(demo.demo);
  const [walk, dispatch] = useReducer(nextWalk, BEGINNING);
  const titles: Readonly<Record<StepName, string>> = {
    enroll: demo.enroll.title,
    confirm: demo.confirm.title,
    'sign-in': demo.signIn.title,
    recovery: demo.recovery.title,
    passkey: demo.passkey.title,
    record: demo.record.title,
  };
  return (
    <>
      <PageHead kind={demo.demo}>
        <DeviceMenu />
      </PageHead>
      <main id="content" tabIndex={-1} className="page-width py-5 outline-none sm:py-8">
        <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">{demo.title}</h1>
        <p className="mt-2 mb-6 max-w-3xl text-muted text-pretty">{demo.lead}</p>
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)] lg:gap-6">
          <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
            {/* biome-ignore lint/a11y/noRedundantRoles: without bullets, some screen readers take it for none */}
            <ol role="list" aria-label={demo.steps} className="grid grid-cols-[minmax(0,1fr)] gap-3">
              {stepNames.map((name, index) => {
                const Step = STEPS[name];
                return (
                  <StepFrame
                    key={`${walk.round} ${name}`}
                    name={name}
                    number={index + 1}
                    title={titles[name]}
                    state={stateOfStep(walk, name)}
                    summary={walk.summaries[name]}
                  >
                    <Step walk={walk} dispatch={dispatch} />
                  </StepFrame>
                );
              })}
            </ol>
            {walk.user !== '' && (
              <StartOver user={walk.user} onDone={() => dispatch({ type: 'started-over' })} />
            )}
          </div>
          <CallList />
        </div>
      </main>
    </>
  );
}

function StartOver({ user, onDone }: { user: string; onDone(): void }) {
  const { demo } = useTexts();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Outcome>();

  async function erase(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const answer = await demoCall('DELETE', `/mfa/users/${user}`);
    setBusy(false);
    if (!succeeded(answer)) return setProblem(told('refused', refusal(answer, 'other'), answer));
    announce(textsNow().demo.startedOver);
    onDone();
  }

  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button id="start-over" size="small" busy={isBusy} onClick={() => void erase()}>
          <RotateCcw aria-hidden="true" />
          {demo.startOver}
        </Button>
        <p className="text-sm text-muted">{demo.startOverAbout}</p>
      </div>
      <OutcomeNotice id="start-over-error" outcome={problem} />
    </div>
  );
}

/** What is of the device, and nobody's account. */
function DeviceMenu() {
  const { demo } = useTexts();
  return (
    <Menu
      trigger={
        <Button variant="quiet" size="icon" aria-label={demo.settings} title={demo.settings}>
          <Settings2 aria-hidden="true" />
        </Button>
      }
    >
      <DeviceChoices />
    </Menu>
  );
}
