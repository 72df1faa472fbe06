import { useQuery } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/connection.ts';
import { sendsMail } from '../../api/settings.ts';
import { Loaded, Mark, Section } from '../../list/section.tsx';
import { tellDone } from '../../notices/done-notice.tsx';
import { Notice } from '../../notices/notice.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { emailQuery } from '../security-query.ts';
import { useSecurityChange } from '../use-security-change.ts';

/** The address, whether it is verified, and another one in its place. */
export function EmailSection() {
  const { email: texts } = useTexts().security;
  const query = useQuery(emailQuery);
  return (
    <Section title={texts.title} icon={Mail}>
      <Loaded query={query}>
        {({ email, emailVerified }) => (
          <>
            {email === null ? (
              <Notice kind="warning">{texts.none}</Notice>
            ) : (
              <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <span className="min-w-0 font-medium wrap-anywhere">{email}</span>
                {emailVerified && <Mark kind="good">{texts.verified}</Mark>}
              </p>
            )}
            {sendsMail && email !== null && !emailVerified && <Verification />}
            {sendsMail ? <ChangeForm /> : <p className="text-muted text-pretty">{texts.noMail}</p>}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Verification() {
  const { email: texts } = useTexts().security;
  const sending = useSecurityChange({
    change: () => call('POST /api/email/send-verification', {}),
    onDone: () => tellDone(texts.verifySent),
  });
  return (
    <>
      <Notice
        kind="warning"
        action={
          <Button size="small" busy={sending.isPending} onClick={() => sending.mutate()}>
            {texts.verify}
          </Button>
        }
      >
        {texts.unverified}
      </Notice>
      <CallFailure error={sending.error} />
      {sending.isSuccess && <Notice kind="info">{texts.verifySent}</Notice>}
    </>
  );
}

function ChangeForm() {
  const { email: texts } = useTexts().security;
  const [address, setAddress] = useState('');
  const changing = useSecurityChange({
    change: (email: string) => call('POST /api/email', { body: { email } }),
    onDone(_, email) {
      setAddress('');
      tellDone(texts.changeSent(email));
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!changing.isPending) changing.mutate(address.trim());
  }

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <TextField
        label={texts.new}
        type="email"
        autoComplete="email"
        value={address}
        onChange={({ target }) => setAddress(target.value)}
        maxLength={254}
        required
      />
      <CallFailure error={changing.error} />
      {changing.isSuccess && <Notice kind="info">{texts.changeSent(changing.variables)}</Notice>}
      <Button type="submit" busy={changing.isPending} className="justify-self-start">
        {texts.change}
      </Button>
    </form>
  );
}
