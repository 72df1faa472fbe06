import { ShieldCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../../../../api/connection.ts';
import { leadToErrors } from '../../../../form/lead-to-errors.ts';
import { Section } from '../../../../list/section.tsx';
import { announce } from '../../../../notices/announcer.tsx';
import { type FieldErrors, hasErrors } from '../../../../refusals/field-errors.ts';
import { useTexts } from '../../../../texts/texts.ts';
import { Button } from '../../../../ui/button.tsx';
import { Checkbox } from '../../../../ui/checkbox.tsx';
import { SelectField, TextAreaField } from '../../../../ui/field.tsx';
import { AdminFailure } from '../../../admin-failure.tsx';
import { linesOf } from '../../lines.ts';
import { serviceErrors } from '../../service-errors.ts';
import type { Policy, Service } from '../../services-query.ts';
import { useServicesChange } from '../../use-services-change.ts';
import { DurationField } from './duration-field.tsx';
import { type DurationParts, durationParts, secondsOf } from './duration-parts.ts';
import { LevelChoice } from './level-choice.tsx';

/** The limits of a policy, by their names in the API. */
const limits = ['maxAgeSeconds', 'idleSeconds', 'absoluteSeconds'] as const;
type Limit = (typeof limits)[number];

/** What asks for a device and a grant has to be worth, and for how long. */
export function PolicySection({ service }: { service: Service }) {
  const { gate } = useTexts();
  const { policy: texts } = gate;
  const [policy, setPolicy] = useState(service.policy);
  const [networks, setNetworks] = useState(service.policy.networks.join('\n'));
  const [durations, setDurations] = useState<Record<Limit, DurationParts>>(() => ({
    maxAgeSeconds: durationParts(service.policy.maxAgeSeconds),
    idleSeconds: durationParts(service.policy.idleSeconds),
    absoluteSeconds: durationParts(service.policy.absoluteSeconds),
  }));
  const [errors, setErrors] = useState<FieldErrors>({});
  const changing = useServicesChange({
    change: (change: Omit<Policy, 'rules'>) =>
      call('PATCH /api/admin/services/{id}', { path: { id: service.id }, body: { policy: change } }),
    onDone: () => announce(gate.services.saved),
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const show = (found: FieldErrors) => {
      setErrors(found);
      if (hasErrors(found)) leadToErrors(form, found);
    };
    const wrong = limits.filter((limit) => secondsOf(durations[limit]) === undefined);
    show(Object.fromEntries(wrong.map((limit) => [limit, gate.errors.fields[limit]])));
    if (wrong.length > 0 || changing.isPending) return;
    const { rules: _, ...rest } = policy;
    const change = {
      ...rest,
      networks: linesOf(networks),
      maxAgeSeconds: secondsOf(durations.maxAgeSeconds) ?? null,
      idleSeconds: secondsOf(durations.idleSeconds) ?? null,
      absoluteSeconds: secondsOf(durations.absoluteSeconds) ?? null,
    };
    changing.mutate(change, { onError: (error) => show(serviceErrors(error, gate)) });
  }

  return (
    <Section title={texts.title} explanation={texts.explanation} icon={ShieldCheck}>
      <form onSubmit={onSubmit} noValidate className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <LevelChoice chosen={policy.level} onChoose={(level) => setPolicy({ ...policy, level })} />
        <div className="grid gap-4 sm:grid-cols-3 xl:grid-cols-1 2xl:grid-cols-3">
          {limits.map((limit) => (
            <DurationField
              key={limit}
              name={limit}
              label={texts.limits[limit].label}
              hint={texts.limits[limit].hint}
              error={errors[limit]}
              value={durations[limit]}
              onChange={(parts) => setDurations({ ...durations, [limit]: parts })}
            />
          ))}
        </div>
        <TextAreaField
          name="networks"
          label={texts.networks}
          hint={texts.networksHint}
          error={errors.networks}
          placeholder="10.0.0.0/8"
          rows={Math.max(2, policy.networks.length)}
          value={networks}
          onChange={({ target }) => setNetworks(target.value)}
        />
        <SelectField
          label={texts.cookie}
          hint={texts.cookies[policy.cookie].about}
          value={policy.cookie}
          options={(['shared', 'host'] as const).map((value) => ({
            value,
            label: texts.cookies[value].name,
          }))}
          onChange={({ target }) =>
            setPolicy({ ...policy, cookie: target.value === 'host' ? 'host' : 'shared' })
          }
        />
        <div className="grid gap-1">
          <Checkbox
            hint={texts.preflightHint}
            checked={policy.preflight === 'allow'}
            onChange={({ target }) => setPolicy({ ...policy, preflight: target.checked ? 'allow' : 'deny' })}
          >
            {texts.preflight}
          </Checkbox>
          <Checkbox
            hint={texts.assertionHint}
            checked={policy.assertion}
            onChange={({ target }) => setPolicy({ ...policy, assertion: target.checked })}
          >
            {texts.assertion}
          </Checkbox>
        </div>
        {!hasErrors(errors) && <AdminFailure error={changing.error} />}
        <Button type="submit" className="justify-self-start" busy={changing.isPending}>
          {gate.services.save}
        </Button>
      </form>
    </Section>
  );
}
