import { Laptop, Smartphone } from 'lucide-react';
import { registeredHow } from '../../devices/registered-how.ts';
import { isHandheld, nameOfAgent } from '../../devices/user-agent.ts';
import { Mark } from '../../list/section.tsx';
import { useTexts } from '../../texts/texts.ts';
import { useMoments } from '../../time/use-moments.ts';
import { Button } from '../../ui/button.tsx';
import type { NamedDevice } from './devices-query.ts';

/** What a device is called: as its person did, or by its browser. */
export function nameOfDevice({ name, userAgent }: Pick<NamedDevice, 'name' | 'userAgent'>): string {
  return name || nameOfAgent(userAgent);
}

/** One registered browser: on a wide screen in columns, on a narrow one below each other. */
export function DeviceRow({ device, onRevoke }: { device: NamedDevice; onRevoke(): void }) {
  const { gate, security } = useTexts();
  const { devices } = gate;
  const { past, day } = useMoments();
  const { username, userAgent, aal, ip, registeredAt, lastUsedAt, expiresAt } = device;
  const name = nameOfDevice(device);
  const Icon = isHandheld(userAgent) ? Smartphone : Laptop;
  const how = registeredHow(device, security);
  return (
    <li className="flex items-start gap-3 px-4 py-3 sm:px-5 lg:items-center">
      <span className="grid size-9 shrink-0 place-items-center rounded-small bg-raised text-muted">
        <Icon aria-hidden="true" className="size-5" />
      </span>
      <div className="grid min-w-0 flex-1 gap-x-4 gap-y-0.5 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1.4fr)_minmax(0,1.6fr)_minmax(0,1.6fr)] lg:items-center">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <span className="min-w-0 wrap-anywhere">{username}</span>
          {aal >= 2 && <Mark kind="good">{devices.twoFactors}</Mark>}
        </p>
        <p className="wrap-anywhere max-lg:text-sm">{name}</p>
        <p className="text-sm text-muted wrap-anywhere">
          {[devices.registered(past(registeredAt)), how].filter(Boolean).join(' ')}
        </p>
        <p className="text-sm text-muted wrap-anywhere">
          {devices.lastUsed(past(lastUsedAt), ip)} {devices.until(day(expiresAt))}
        </p>
      </div>
      <Button size="small" aria-label={devices.revoke(name, username)} onClick={onRevoke}>
        {devices.revokeShort}
      </Button>
    </li>
  );
}
