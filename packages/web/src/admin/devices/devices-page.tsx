import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/connection.ts';
import { useChange } from '../../api/use-change.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { MoreButton } from '../../list/more-button.tsx';
import { SearchField } from '../../list/search-field.tsx';
import { Loaded } from '../../list/section.tsx';
import { useSearch, useSpokenCount } from '../../list/use-search.ts';
import { announce } from '../../notices/announcer.tsx';
import { useTexts } from '../../texts/texts.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { DeviceRow, nameOfDevice } from './device-row.tsx';
import { DEVICES, devicesQuery, type NamedDevice } from './devices-query.ts';

/** `/admin/devices`: every browser that is let in without a password. */
export function DevicesPage() {
  const { devices } = useTexts().gate;
  usePageTitle(devices.title);
  const searching = useSearch();
  const query = useInfiniteQuery(devicesQuery(searching.search));
  const [revoked, setRevoked] = useState<NamedDevice>();
  const found = query.data?.pages.flatMap((page) => page.devices);
  useSpokenCount(searching, found?.length, devices.found);

  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">{devices.title}</h1>
      <p className="mt-1 mb-4 text-muted text-pretty">{devices.explanation}</p>
      <div className="mb-4 flex max-w-xl flex-wrap items-center gap-2">
        <SearchField
          label={devices.search}
          hint={devices.searchHint}
          clear={devices.clearSearch}
          text={searching.typed}
          onText={searching.type}
        />
      </div>
      <Loaded query={query}>
        {() =>
          found === undefined || found.length === 0 ? (
            <p className="text-muted">{searching.search === '' ? devices.none : devices.noneFound}</p>
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
      <div className="mt-4 empty:hidden">
        <MoreButton query={query} />
      </div>
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
