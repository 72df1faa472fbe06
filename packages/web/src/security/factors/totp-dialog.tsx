import type { Answer } from '@twofold/client';
import { type FormEvent, useEffect } from 'react';
import { call } from '../../api/connection.ts';
import { CopyButton } from '../../clipboard/copy-button.tsx';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { announce } from '../../notices/announcer.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { groupKey } from '../../texts/group-code.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useSecurityChange } from '../use-security-change.ts';
import { firstCodeText } from './first-code-text.ts';
import { useFirstCode } from './use-first-code.ts';

export type TotpSetup = Answer<'POST /api/2fa/totp/setup'>['data'];

/** The key of a new authenticator app, to scan or to type, and the first code that proves that the app has it. */
export function TotpDialog({
  setup,
  replaces,
  onClose,
  onConfirmed,
}: {
  setup: TotpSetup;
  /** The person has an app, which works until this one is confirmed. */
  replaces: boolean;
  onClose(): void;
  onConfirmed(): void;
}) {
  const texts = useTexts();
  const { shell, security } = texts;
  const { totp } = security;
  const { secret, qrCode } = setup;
  const confirming = useSecurityChange({
    change: (code: string) => call('POST /api/2fa/totp/verify-setup', { body: { secret, code } }),
    onResult: onConfirmed,
  });
  const { code, found, type } = useFirstCode(secret, (right) => {
    if (!confirming.isPending) confirming.mutate(right);
  });
  const { error, hint } = firstCodeText(found, texts);
  useEffect(() => {
    if (error !== undefined) announce(error);
  }, [error]);

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    // Whatever this page found: the server decides.
    if (!confirming.isPending) confirming.mutate(code);
  }

  return (
    <Dialog
      open
      stays
      onOpenChange={onClose}
      title={totp.title}
      description={replaces ? `${totp.scan} ${totp.replaces}` : totp.scan}
    >
      <form onSubmit={onSubmit} className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {/* White around it in both themes: readers look for dark on light. */}
        <img
          src={qrCode}
          alt={totp.qrCode}
          className="qr-code mx-auto w-full max-w-56 rounded-medium border border-line p-2"
        />
        <KeyByHand secret={secret} />
        <TextField
          label={totp.code}
          hint={hint}
          error={error}
          value={code}
          onChange={({ target }) => type(target.value)}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={16}
          required
          autoFocus
          className="font-mono text-lg tracking-wider"
        />
        <CallFailure error={confirming.error} />
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={confirming.isPending}>
            {totp.confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function KeyByHand({ secret }: { secret: string }) {
  const { totp } = useTexts().security;

  return (
    <details className="rounded-medium border border-line px-3.5 py-2.5">
      <summary className="cursor-pointer font-medium">{totp.byHand}</summary>
      <p className="mt-2 text-sm text-muted">{totp.byHandText}</p>
      <div className="mt-2 flex items-center gap-2">
        <code className="min-w-0 flex-1 font-mono wrap-anywhere" translate="no">
          {groupKey(secret)}
        </code>
        <CopyButton
          size="small-icon"
          aria-label={totp.copyKey}
          title={totp.copyKey}
          text={secret}
          copied={totp.keyCopied}
        />
      </div>
    </details>
  );
}
