import { useQuery } from '@tanstack/react-query';
import { passkeysSupported } from '@twofold/client/browser';
import { ShieldCheck } from 'lucide-react';
import { useId, useState } from 'react';
import { call } from '../../api/connection.ts';
import { sendsMail, sendsSms } from '../../api/settings.ts';
import { type Methods, methodsQuery } from '../../factors/methods-query.ts';
import { Loaded, Rows, Section } from '../../list/section.tsx';
import { Notice } from '../../notices/notice.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { CodesDialog } from '../recovery/codes-dialog.tsx';
import { useSecurityChange } from '../use-security-change.ts';
import { type AddableKind, iconOf, listedMethods, offeredKinds } from './factor-kinds.ts';
import { FactorRow } from './factor-row.tsx';
import { MessageDialog } from './message-dialog.tsx';
import { PasskeyDialog } from './passkey-dialog.tsx';
import { TotpDialog, type TotpSetup } from './totp-dialog.tsx';

/** The list of second factors, and what adds one. */
export function FactorsSection() {
  const { factors } = useTexts().security;
  const query = useQuery(methodsQuery);
  return (
    <Section title={factors.title} explanation={factors.explanation} icon={ShieldCheck}>
      <Loaded query={query}>
        {(data) => (
          <>
            <FactorList data={data} />
            <AddFactor data={data} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function FactorList({ data: { methods } }: { data: Methods }) {
  const { factors } = useTexts().security;
  const listed = listedMethods(methods);
  if (listed.length === 0) return <Notice kind="warning">{factors.none}</Notice>;
  return (
    <Rows>
      {listed.map((method) => (
        <FactorRow key={method.id} method={method} methods={methods} />
      ))}
    </Rows>
  );
}

function AddFactor({ data: { methods, recoveryCodesRemaining } }: { data: Methods }) {
  const { security } = useTexts();
  const { factors } = security;
  const id = useId();
  const [adding, setAdding] = useState<Exclude<AddableKind, 'totp'>>();
  const [setup, setSetup] = useState<TotpSetup>();
  const [issued, setIssued] = useState<{ codes: readonly string[]; told: string }>();
  // A second factor is asked for before the key is shown, not over it.
  const settingUp = useSecurityChange({
    change: async () => (await call('POST /api/2fa/totp/setup', {})).data,
    onResult: setSetup,
  });
  const hasApp = methods.some(({ kind, state }) => kind === 'totp' && state !== 'pending');
  const close = () => setAdding(undefined);

  function endSetup(): void {
    setSetup(undefined);
    settingUp.reset();
  }

  return (
    <div>
      <h3 id={id} className="mb-2 text-sm font-semibold">
        {factors.addHeading}
      </h3>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; these are buttons */}
      <div role="group" aria-labelledby={id} className="flex flex-wrap gap-2">
        {offeredKinds({ email: sendsMail, sms: sendsSms }).map((kind) => {
          const Icon = iconOf(kind);
          return (
            <Button
              key={kind}
              size="small"
              disabled={kind === 'webauthn' && !passkeysSupported()}
              busy={kind === 'totp' && settingUp.isPending}
              onClick={() => (kind === 'totp' ? settingUp.mutate() : setAdding(kind))}
            >
              <Icon aria-hidden="true" />
              {kind === 'totp' && hasApp ? factors.replace : factors.kinds[kind]}
            </Button>
          );
        })}
      </div>
      {!passkeysSupported() && <p className="mt-2 text-sm text-muted">{factors.noPasskeys}</p>}
      <div className="mt-3 empty:hidden">
        <CallFailure error={settingUp.error} />
      </div>
      {adding === 'webauthn' && <PasskeyDialog onClose={close} />}
      {(adding === 'sms' || adding === 'email') && <MessageDialog kind={adding} onClose={close} />}
      {setup && (
        <TotpDialog
          setup={setup}
          replaces={hasApp}
          onClose={endSetup}
          onConfirmed={() => {
            endSetup();
            const { done, doneFirst } = security.totp;
            setIssued({ codes: setup.backupCodes, told: recoveryCodesRemaining > 0 ? done : doneFirst });
          }}
        />
      )}
      {issued && <CodesDialog {...issued} onClose={() => setIssued(undefined)} />}
    </div>
  );
}
