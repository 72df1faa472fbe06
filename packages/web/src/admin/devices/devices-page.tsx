import { useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useState } from 'react';
import { call } from '../../api/connection.ts';
import { useChange } from '../../api/use-change.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { SearchField } from '../../list/search-field.tsx';
import { Loaded } from '../../list/section.tsx';
import { useSettled } from '../../list/use-settled.ts';
import { announce } from '../../notices/announcer.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { DeviceRow, nameOfDevice } from './device-row.tsx';
import { DEVICES, devicesQuery, type NamedDevice } from './devices-query.ts';

/** `/admin/devices`: every browser that is let in without a password. */
export function DevicesPage() {
  const { gate, security } = useTexts();
  const { devices } = gate;
  usePageTitle(devices.title);
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(useSettled(typed));
  const query = useInfiniteQuery(devicesQuery(search));
  const [revoked, setRevoked] = useState<NamedDevice>();
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const found = data?.pages.flatMap((page) => page.devices);
  const count = found?.length;
  useEffect(() => {
    if (search !== '' && count !== undefined) announce(devices.found(count));
  }, [search, count, devices]);

  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">{devices.title}</h1>
      <p className="mt-1 mb-4 text-muted text-pretty">{devices.explanation}</p>
      <div className="mb-4 flex max-w-xl flex-wrap items-center gap-2">
        <SearchField
          label={devices.search}
          hint={devices.searchHint}
          clear={devices.clearSearch}
          text={typed}
          onText={setTyped}
        />
      </div>
      <Loaded query={query}>
        {() =>
          found === undefined || found.length === 0 ? (
            <p className="text-muted">{search === '' ? devices.none : devices.noneFound}</p>
          ) : (
            <ul
              aria-label={devices.title}
              className="divide-y divide-line rounded-large border border-line bg-surface shadow-low"
            >
              {found.map((device) => (
                <DeviceRow key={device.id} device={device} onRevoke={() => setRevoked(device)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {hasNextPage && (
        <Button size="small" busy={isFetchingNextPage} onClick={() => void fetchNextPage()} className="mt-4">
          {security.more}
        </Button>
      )}
      {revoked && <RevokeDialog device={revoked} onClose={() => setRevoked(undefined)} />}
    </>
  );
}

function RevokeDialog({ device, onClose }: { device: NamedDevice; onClose(): void }) {
  const { devices } = useTexts().gate;
  const name = nameOfDevice(device);
  const revoking = useChange({
    change: () => call('DELETE /api/admin/devices/{id}', { path: { id: device.id } }),
    onDone() {
      onClose();
      announce(devices.revoked(name, device.username));
    },
    refreshes: DEVICES,
  });
  return (
    <ConfirmDialog
      title={devices.revokeTitle(name, device.username)}
      text={devices.revokeText}
      confirm={devices.revokeShort}
      change={revoking}
      onClose={onClose}
    />
  );
}
