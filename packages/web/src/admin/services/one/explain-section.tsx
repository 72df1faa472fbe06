import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { CircleCheck, CircleX, LogIn, type LucideIcon, Route } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../../../api/connection.ts';
import { fieldOf } from '../../../form/form-field.ts';
import { Section } from '../../../list/section.tsx';
import { announce } from '../../../notices/announcer.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { AdminFailure } from '../../admin-failure.tsx';
import { nameOfDevice } from '../../devices/device-row.tsx';
import { devicesQuery } from '../../devices/devices-query.ts';
import { serviceErrors } from '../service-errors.ts';
import type { Level, Service } from '../services-query.ts';
import { ruleText } from './rule-text.ts';

type Decision = Answer<'POST /api/admin/services/{id}/explain'>;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** What a request would get, by the very function that decides behind a proxy. */
export function ExplainSection({ service }: { service: Service }) {
  const { gate } = useTexts();
  const { explain: texts } = gate;
  // One that was registered a moment ago is the one that is asked about.
  const devices = useInfiniteQuery({ ...devicesQuery(''), staleTime: 0 });
  const [isBound, setBound] = useState(false);
  const explaining = useMutation({
    mutationFn: (body: { url: string; method: string; device?: string; address?: string; bound: boolean }) =>
      call('POST /api/admin/services/{id}/explain', { path: { id: service.id }, body }),
    onSuccess: ({ outcome }) => announce(texts.outcomes[outcome]),
  });
  const { address: problem } = serviceErrors(explaining.error, gate);
  const asksForBound = [service.policy, ...service.policy.rules].some(
    ({ level }) => level === 'device-bound',
  );

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const [device, address] = [fieldOf(form, 'device'), fieldOf(form, 'address').trim()];
    explaining.mutate({
      ...{ url: fieldOf(form, 'url').trim(), method: fieldOf(form, 'method'), bound: isBound },
      ...(device !== '' && { device }),
      ...(address !== '' && { address }),
    });
  }

  return (
    <Section title={texts.title} explanation={texts.explanation} icon={Route}>
      <form onSubmit={onSubmit} className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <div className="grid gap-4 sm:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]">
          <TextField
            name="url"
            label={texts.url}
            defaultValue={`${service.origins[0] ?? ''}/`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={8192}
            required
            className="font-mono text-sm"
          />
          <SelectField
            name="method"
            label={texts.method}
            options={METHODS.map((value) => ({ value, label: value }))}
          />
        </div>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <SelectField
            name="device"
            label={texts.device}
            options={[
              { value: '', label: texts.noDevice },
              ...(devices.data?.pages ?? [])
                .flatMap((page) => page.devices)
                .map((device) => ({
                  value: device.id,
                  label: texts.deviceOf(device.username, nameOfDevice(device)),
                })),
            ]}
          />
          <TextField
            name="address"
            label={texts.address}
            error={problem}
            placeholder={texts.noAddress}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
          />
        </div>
        {asksForBound && (
          <Checkbox checked={isBound} onChange={({ target }) => setBound(target.checked)}>
            {texts.bound}
          </Checkbox>
        )}
        {problem === undefined && <AdminFailure error={explaining.error} />}
        <Button type="submit" className="justify-self-start" busy={explaining.isPending}>
          {texts.ask}
        </Button>
      </form>
      {explaining.data && <Explained decision={explaining.data} service={service} />}
    </Section>
  );
}

const LOOKS: Readonly<Record<Decision['outcome'], { icon: LucideIcon; look: string }>> = {
  allowed: { icon: CircleCheck, look: 'bg-accent-soft text-accent-strong' },
  open: { icon: CircleCheck, look: 'bg-accent-soft text-accent-strong' },
  login: { icon: LogIn, look: 'bg-warn-soft text-warn' },
  denied: { icon: CircleX, look: 'bg-bad-soft text-bad' },
};

function Explained({ decision, service }: { decision: Decision; service: Service }) {
  const { gate } = useTexts();
  const { explain: texts } = gate;
  const { outcome, rule, pathRule, wanted } = decision;
  const { icon: Icon, look } = LOOKS[outcome];
  const matched = pathRule === null ? undefined : service.policy.rules[pathRule];
  return (
    <div className={`flex items-start gap-2.5 rounded-medium px-3.5 py-3 ${look}`}>
      <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
      <div className="grid min-w-0 flex-1 gap-1 text-ink wrap-anywhere">
        <p className="font-medium">{texts.outcomes[outcome]}</p>
        <p>
          {ruleText(rule, gate)}
          {wanted !== null && ` ${texts.wanted(gate.levels[wanted as Level].name)}`}
        </p>
        {pathRule !== null && matched && (
          <p className="text-sm">
            {texts.pathRule(pathRule + 1)}{' '}
            <code translate="no" className="font-mono">
              {matched.path}
            </code>
          </p>
        )}
        <p translate="no" className="font-mono text-sm text-muted">
          {rule}
        </p>
      </div>
    </div>
  );
}
