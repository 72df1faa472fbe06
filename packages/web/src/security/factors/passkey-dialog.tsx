import { createPasskey } from '@twofold/client/browser';
import { Fingerprint } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/connection.ts';
import { systemOf } from '../../devices/user-agent.ts';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { announce } from '../../notices/announcer.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useSecurityChange } from '../use-security-change.ts';
import { LONGEST_NAME } from './rename-dialog.tsx';

/** Names a new passkey, and has the browser ask for it. */
export function PasskeyDialog({ onClose }: { onClose(): void }) {
  const { shell, security } = useTexts();
  const { passkey, factors } = security;
  const [name, setName] = useState(() => systemOf(navigator.userAgent) || factors.kinds.webauthn);
  const adding = useSecurityChange({
    async change(label: string) {
      const { data } = await call('POST /api/2fa/webauthn/setup', {});
      const credential = await createPasskey(data);
      return call('POST /api/2fa/webauthn/verify-setup', { body: { credential, label } });
    },
    onDone(_, label) {
      onClose();
      announce(passkey.added(label));
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!adding.isPending) adding.mutate(name.trim());
  }

  return (
    <Dialog open stays onOpenChange={onClose} title={passkey.title} description={passkey.explanation}>
      <form onSubmit={onSubmit} className="grid gap-4">
        <TextField
          label={passkey.name}
          value={name}
          onChange={({ target }) => setName(target.value)}
          pattern=".*\S.*"
          maxLength={LONGEST_NAME}
          autoComplete="off"
          required
          autoFocus
        />
        <CallFailure error={adding.error} />
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={adding.isPending}>
            <Fingerprint aria-hidden="true" />
            {passkey.create}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
