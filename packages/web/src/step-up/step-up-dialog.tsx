import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePasskey as askForPasskey } from '@twofold/client/browser';
import { Fingerprint } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../api/connection.ts';
import { stepUpGate } from '../api/step-up-gate.ts';
import { Dialog, DialogActions } from '../dialogs/dialog.tsx';
import { factorIcons } from '../factors/factor-icons.ts';
import { methodsQuery } from '../factors/methods-query.ts';
import { CallFailure } from '../refusals/call-failure.tsx';
import { askToSignIn } from '../session/session.ts';
import { keptChoice } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { type StepUpWay, stepUpWays, waysOf } from './ways.ts';

const lastWay = keptChoice<StepUpWay>('step-up', stepUpWays, 'webauthn');

/** Asks for a second factor, and has what needed it done again. */
export function StepUpDialog({ onClose }: { onClose(): void }) {
  const texts = useTexts();
  const { stepUp } = texts.security;
  const { data, isPending } = useQuery(methodsQuery);
  const ways = waysOf(data);
  const preferred = useStore(lastWay);
  const way = ways.includes(preferred) ? preferred : ways[0];

  return (
    <Dialog
      open
      stays
      onOpenChange={onClose}
      title={stepUp.title}
      description={ways.length > 0 || isPending ? stepUp.explanation : stepUp.nothing}
    >
      {isPending ? (
        <p className="text-muted">{texts.shell.loading}</p>
      ) : way === undefined ? (
        <DialogActions>
          <Button asChild>
            <Link to="/security" onClick={onClose}>
              {stepUp.toSecurity}
            </Link>
          </Button>
          <Button variant="primary" onClick={askToSignIn}>
            {stepUp.signInAgain}
          </Button>
        </DialogActions>
      ) : (
        <>
          {ways.length > 1 && <WayChoice ways={ways} chosen={way} />}
          {way === 'webauthn' ? (
            <PasskeyProof onClose={onClose} />
          ) : (
            <CodeProof key={way} way={way} onClose={onClose} />
          )}
        </>
      )}
    </Dialog>
  );
}

function WayChoice({ ways, chosen }: { ways: readonly StepUpWay[]; chosen: StepUpWay }) {
  const { stepUp } = useTexts().security;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; these are buttons
    <div role="group" aria-label={stepUp.ways} className="mb-5 flex flex-wrap gap-2">
      {ways.map((way) => {
        const Icon = factorIcons[way];
        return (
          <Button key={way} size="small" aria-pressed={way === chosen} onClick={() => lastWay.set(way)}>
            <Icon aria-hidden="true" />
            {stepUp.way[way]}
          </Button>
        );
      })}
    </div>
  );
}

function PasskeyProof({ onClose }: { onClose(): void }) {
  const { shell, security } = useTexts();
  const proving = useMutation({
    mutationFn: async () => {
      const { data } = await call('POST /api/2fa/webauthn/step-up/options', {});
      await call('POST /api/2fa/step-up', { body: { assertion: await askForPasskey(data) } });
    },
    onSuccess: stepUpGate.open,
  });
  return (
    <div className="grid gap-4">
      <CallFailure error={proving.error} />
      <DialogActions>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button variant="primary" autoFocus busy={proving.isPending} onClick={() => proving.mutate()}>
          <Fingerprint aria-hidden="true" />
          {security.stepUp.usePasskey}
        </Button>
      </DialogActions>
    </div>
  );
}

function CodeProof({ way, onClose }: { way: 'totp' | 'recovery-code'; onClose(): void }) {
  const { shell, security } = useTexts();
  const { stepUp } = security;
  const [code, setCode] = useState('');
  const proving = useMutation({
    mutationFn: () => call('POST /api/2fa/step-up', { body: { code } }),
    onSuccess: stepUpGate.open,
    // The next one is typed in its place.
    onError: () => setCode(''),
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!proving.isPending) proving.mutate();
  }

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <TextField
        label={stepUp.code[way]}
        value={code}
        onChange={({ target }) => setCode(target.value)}
        autoComplete={way === 'totp' ? 'one-time-code' : 'off'}
        inputMode={way === 'totp' ? 'numeric' : 'text'}
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={64}
        required
        autoFocus
        className="font-mono text-lg tracking-wider"
      />
      <CallFailure error={proving.error} />
      <DialogActions>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button type="submit" variant="primary" busy={proving.isPending}>
          {stepUp.confirm}
        </Button>
      </DialogActions>
    </form>
  );
}
