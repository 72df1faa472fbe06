import { useQuery } from '@tanstack/react-query';
import { Laptop, MonitorCheck, Smartphone } from 'lucide-react';
import { call } from '../../api/connection.ts';
import { registeredHow } from '../../devices/registered-how.ts';
import { isHandheld, nameOfAgent } from '../../devices/user-agent.ts';
import { Loaded, Mark, Row, Rows, Section } from '../../list/section.tsx';
import { announce } from '../../notices/announcer.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { useMoments } from '../../time/use-moments.ts';
import { Button } from '../../ui/button.tsx';
import { type RegisteredDevice, registeredQuery } from '../security-query.ts';
import { useSecurityChange } from '../use-security-change.ts';

/** Browsers that services behind the gate let in. They are registered on the way to one. */
export function RegisteredSection() {
  const { own } = useTexts().gate;
  const query = useQuery(registeredQuery);
  return (
    <Section title={own.title} explanation={own.explanation} icon={MonitorCheck}>
      <Loaded query={query}>
        {({ devices, current }) =>
          devices.length === 0 ? (
            <p className="text-muted">{own.none}</p>
          ) : (
            <Rows>
              {devices.map((device) => (
                <RegisteredRow key={device.id} device={device} isCurrent={device.id === current} />
              ))}
            </Rows>
          )
        }
      </Loaded>
    </Section>
  );
}

function RegisteredRow({ device, isCurrent }: { device: RegisteredDevice; isCurrent: boolean }) {
  const { gate, security } = useTexts();
  const { own } = gate;
  const { past, day } = useMoments();
  const { id, ip, userAgent, registeredAt, lastUsedAt, expiresAt } = device;
  const name = device.name || nameOfAgent(userAgent);
  const how = registeredHow(device, security);
  const revoking = useSecurityChange({
    change: () => call('DELETE /api/gate/devices/{id}', { path: { id } }),
    onDone: () => announce(own.removed(name)),
  });
  return (
    <Row
      icon={isHandheld(userAgent) ? Smartphone : Laptop}
      name={name}
      mark={isCurrent && <Mark kind="good">{own.current}</Mark>}
      details={[
        [gate.devices.registered(past(registeredAt)), how].filter(Boolean).join(' '),
        `${gate.devices.lastUsed(past(lastUsedAt), ip)} ${gate.devices.until(day(expiresAt))}`,
      ]}
      failure={<CallFailure error={revoking.error} />}
      actions={
        <Button
          size="small"
          aria-label={own.remove(name)}
          busy={revoking.isPending}
          onClick={() => revoking.mutate()}
        >
          {own.removeShort}
        </Button>
      }
    />
  );
}
