import { type FormEvent, useState } from 'react';
import { call } from '../../api/connection.ts';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { announce } from '../../notices/announcer.tsx';
import { Notice } from '../../notices/notice.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useSecurityChange } from '../use-security-change.ts';

type Kind = 'sms' | 'email';

/** Where codes are sent: first asked for, then confirmed with the first one. */
export function MessageDialog({ kind, onClose }: { kind: Kind; onClose(): void }) {
  const { message } = useTexts().security;
  const [to, setTo] = useState('');
  const [sentTo, setSentTo] = useState<string>();
  const sending = useSecurityChange({
    change: async () => (await begin(kind, to.trim())).data.sentTo,
    onDone(hint) {
      setSentTo(hint);
      announce(message.sent(hint));
    },
  });

  return (
    <Dialog open stays onOpenChange={onClose} title={message.title[kind]} description={message.worth[kind]}>
      {sentTo === undefined ? (
        <DestinationForm kind={kind} to={to} onTo={setTo} sending={sending} onClose={onClose} />
      ) : (
        <CodeForm kind={kind} sentTo={sentTo} sending={sending} onClose={onClose} />
      )}
    </Dialog>
  );
}

type Sending = Pick<ReturnType<typeof useSecurityChange<void, string>>, 'mutate' | 'isPending' | 'error'>;

function DestinationForm({
  kind,
  to,
  onTo,
  sending,
  onClose,
}: {
  kind: Kind;
  to: string;
  onTo(to: string): void;
  sending: Sending;
  onClose(): void;
}) {
  const { shell, security } = useTexts();
  const { message } = security;

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!sending.isPending) sending.mutate();
  }

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <TextField
        label={message.to[kind]}
        hint={kind === 'sms' ? message.phoneHint : undefined}
        type={kind === 'sms' ? 'tel' : 'email'}
        autoComplete={kind === 'sms' ? 'tel' : 'email'}
        value={to}
        onChange={({ target }) => onTo(target.value)}
        maxLength={kind === 'sms' ? 64 : 254}
        required
        autoFocus
      />
      <CallFailure error={sending.error} />
      <DialogActions>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button type="submit" variant="primary" busy={sending.isPending}>
          {message.send}
        </Button>
      </DialogActions>
    </form>
  );
}

function CodeForm({
  kind,
  sentTo,
  sending,
  onClose,
}: {
  kind: Kind;
  sentTo: string;
  sending: Sending;
  onClose(): void;
}) {
  const { message } = useTexts().security;
  const [code, setCode] = useState('');
  const confirming = useSecurityChange({
    change: () => confirm(kind, code),
    onDone() {
      onClose();
      announce(message.added);
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!confirming.isPending) confirming.mutate();
  }

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <Notice kind="info">{message.sent(sentTo)}</Notice>
      <TextField
        label={message.code}
        value={code}
        onChange={({ target }) => setCode(target.value)}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={64}
        required
        autoFocus
        className="font-mono text-lg tracking-wider"
      />
      <CallFailure error={confirming.error ?? sending.error} />
      <DialogActions>
        <Button busy={sending.isPending} onClick={() => sending.mutate()}>
          {message.again}
        </Button>
        <Button type="submit" variant="primary" busy={confirming.isPending}>
          {message.confirm}
        </Button>
      </DialogActions>
    </form>
  );
}

function begin(kind: Kind, to: string) {
  return kind === 'sms'
    ? call('POST /api/2fa/sms/setup', { body: { phoneNumber: to } })
    : call('POST /api/2fa/email/setup', { body: { email: to } });
}

function confirm(kind: Kind, code: string) {
  return kind === 'sms'
    ? call('POST /api/2fa/sms/verify-setup', { body: { code } })
    : call('POST /api/2fa/email/verify-setup', { body: { code } });
}
