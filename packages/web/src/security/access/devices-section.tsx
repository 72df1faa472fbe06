import { useQuery } from '@tanstack/react-query';
import { Laptop, LaptopMinimalCheck, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api/connection.ts';
import { isHandheld, nameOfAgent } from '../../devices/user-agent.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Loaded, Row, Rows, Section } from '../../list/section.tsx';
import { announce } from '../../notices/announcer.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { useMoments } from '../../time/use-moments.ts';
import { Button } from '../../ui/button.tsx';
import { type Device, devicesQuery } from '../security-query.ts';
import { useSecurityChange } from '../use-security-change.ts';

/** Devices that are not asked for the second factor. */
export function DevicesSection() {
  const { devices } = useTexts().security;
  const query = useQuery(devicesQuery);
  return (
    <Section
      title={devices.title}
      explanation={devices.explanation}
      icon={LaptopMinimalCheck}
      action={(query.data ?? []).length > 1 && <RemoveAll />}
    >
      <Loaded query={query}>
        {(trusted) =>
          trusted.length === 0 ? (
            <p className="text-muted">{devices.none}</p>
          ) : (
            <Rows>
              {trusted.map((device) => (
                <DeviceRow key={device.id} device={device} />
              ))}
            </Rows>
          )
        }
      </Loaded>
    </Section>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const { devices } = useTexts().security;
  const { past, day } = useMoments();
  const { id, ip, userAgent, lastUsedAt, expiresAt } = device;
  const name = device.name || nameOfAgent(userAgent);
  const removing = useSecurityChange({
    change: () => call('DELETE /api/2fa/devices/{deviceId}', { path: { deviceId: id } }),
    onDone: () => announce(devices.removed(name)),
  });
  return (
    <Row
      icon={isHandheld(userAgent) ? Smartphone : Laptop}
      name={name}
      details={[devices.lastUsed(past(lastUsedAt), ip), devices.until(day(expiresAt))]}
      failure={<CallFailure error={removing.error} />}
      actions={
        <Button
          size="small"
          aria-label={devices.remove(name)}
          busy={removing.isPending}
          onClick={() => removing.mutate()}
        >
          {devices.removeShort}
        </Button>
      }
    />
  );
}

function RemoveAll() {
  const { devices } = useTexts().security;
  const [isAsking, setAsking] = useState(false);
  const removing = useSecurityChange({
    change: () => call('DELETE /api/2fa/devices', {}),
    onDone() {
      setAsking(false);
      announce(devices.removedAll);
    },
  });
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {devices.removeAll}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={devices.removeAllTitle}
          text={devices.removeAllText}
          confirm={devices.removeAll}
          change={removing}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
