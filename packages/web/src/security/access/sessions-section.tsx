import { useQuery } from '@tanstack/react-query';
import { Monitor, MonitorSmartphone, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api/connection.ts';
import { isHandheld, nameOfAgent } from '../../devices/user-agent.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Loaded, Mark, Row, Rows, Section } from '../../list/section.tsx';
import { announce } from '../../notices/announcer.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { useMoments } from '../../time/use-moments.ts';
import { Button } from '../../ui/button.tsx';
import { type Session, sessionsQuery } from '../security-query.ts';
import { useSecurityChange } from '../use-security-change.ts';
import { thisOneFirst } from './this-one-first.ts';

/** Where the person is signed in. */
export function SessionsSection() {
  const { sessions } = useTexts().security;
  const query = useQuery(sessionsQuery);
  const hasOthers = (query.data ?? []).some(({ current }) => !current);
  return (
    <Section
      title={sessions.title}
      explanation={sessions.explanation}
      icon={MonitorSmartphone}
      action={hasOthers && <EndOthers />}
    >
      <Loaded query={query}>
        {(open) => (
          <Rows>
            {thisOneFirst(open).map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </Rows>
        )}
      </Loaded>
    </Section>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { sessions } = useTexts().security;
  const { past, day } = useMoments();
  const { id, current, method, ip, userAgent, createdAt, expiresAt } = session;
  const name = nameOfAgent(userAgent);
  const how = Object.hasOwn(sessions.methods, method)
    ? sessions.methods[method as keyof typeof sessions.methods]
    : undefined;
  const ending = useSecurityChange({
    change: () => call('DELETE /api/auth/sessions/{id}', { path: { id } }),
    onDone: () => announce(sessions.ended),
  });

  return (
    <Row
      icon={isHandheld(userAgent) ? Smartphone : Monitor}
      name={name}
      mark={current && <Mark kind="good">{sessions.current}</Mark>}
      details={[
        [sessions.opened(past(createdAt), ip), how].filter(Boolean).join(' '),
        sessions.until(day(expiresAt)),
      ]}
      failure={<CallFailure error={ending.error} />}
      actions={
        // One's own ends in the menu of the account, which also clears what the browser keeps.
        !current && (
          <Button
            size="small"
            aria-label={sessions.end(name)}
            busy={ending.isPending}
            onClick={() => ending.mutate()}
          >
            {sessions.endShort}
          </Button>
        )
      }
    />
  );
}

function EndOthers() {
  const { sessions } = useTexts().security;
  const [isAsking, setAsking] = useState(false);
  const ending = useSecurityChange({
    change: () => call('POST /api/auth/revoke-sessions', { body: { keepCurrent: true } }),
    onDone() {
      setAsking(false);
      announce(sessions.endedOthers);
    },
  });
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {sessions.endOthers}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={sessions.endOthersTitle}
          text={sessions.endOthersText}
          confirm={sessions.endOthers}
          change={ending}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
