import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Waypoints } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../../api/connection.ts';
import { CopyBlock } from '../../../clipboard/copy-block.tsx';
import { Loaded, Section } from '../../../list/section.tsx';
import { useSettled } from '../../../list/use-settled.ts';
import { keptChoice } from '../../../state/preferences.ts';
import { useStore } from '../../../state/store.ts';
import { useTexts } from '../../../texts/texts.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import type { Service } from '../services-query.ts';
import { SERVICES } from '../services-query.ts';

const proxies = ['nginx', 'caddy', 'traefik', 'haproxy', 'haproxy-lua', 'envoy'] as const;

/** What was chosen last: an installation has one kind of proxy. */
const lastProxy = keptChoice('proxy', proxies, 'nginx');

/** As the server takes them. */
const ADDRESS = /^[A-Za-z0-9._:/@[\]-]{1,128}$/;

/** What the reverse proxy in front of it is configured with. */
export function ProxySection({ service }: { service: Service }) {
  const { proxy: texts } = useTexts().gate;
  const proxy = useStore(lastProxy);
  const [application, setApplication] = useState('127.0.0.1:8080');
  const settled = useSettled(application.trim());
  const isAddress = ADDRESS.test(application.trim());
  const { id, origins, policy } = service;
  const query = useQuery({
    // What is in it changes with these.
    queryKey: [SERVICES, 'snippet', id, proxy, settled, origins, policy.cookie],
    queryFn: ({ signal }) =>
      call(
        'GET /api/admin/services/{id}/snippet/{proxy}',
        { path: { id, proxy }, query: { application: settled } },
        { signal },
      ),
    enabled: ADDRESS.test(settled),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title={texts.title} explanation={texts.explanation} icon={Waypoints}>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <SelectField
          label={texts.which}
          value={proxy}
          options={proxies.map((value) => ({ value, label: texts.names[value] }))}
          onChange={({ target }) => lastProxy.set(proxies.find((each) => each === target.value) ?? 'nginx')}
        />
        <TextField
          label={texts.application}
          hint={texts.applicationHint}
          error={isAddress ? undefined : texts.noAddress}
          value={application}
          onChange={({ target }) => setApplication(target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={128}
        />
      </div>
      <Loaded query={query}>
        {({ snippet }) => <CopyBlock label={texts.snippet(texts.names[proxy])} text={snippet} />}
      </Loaded>
    </Section>
  );
}
