import { Globe } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../../../api/connection.ts';
import { fieldOf } from '../../../form/form-field.ts';
import { leadToErrors } from '../../../form/lead-to-errors.ts';
import { Section } from '../../../list/section.tsx';
import { announce } from '../../../notices/announcer.tsx';
import type { FieldErrors } from '../../../refusals/field-errors.ts';
import { hasErrors } from '../../../refusals/field-errors.ts';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { TextAreaField } from '../../../ui/field.tsx';
import { AdminFailure } from '../../admin-failure.tsx';
import { linesOf } from '../lines.ts';
import { serviceErrors } from '../service-errors.ts';
import type { Service } from '../services-query.ts';
import { useServicesChange } from '../use-services-change.ts';

/** Where browsers reach it. */
export function OriginsSection({ service }: { service: Service }) {
  const { gate, entrance } = useTexts();
  const { services } = gate;
  const [errors, setErrors] = useState<FieldErrors>({});
  const changing = useServicesChange({
    change: (origins: string[]) =>
      call('PATCH /api/admin/services/{id}', { path: { id: service.id }, body: { origins } }),
    onDone: () => announce(services.saved),
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const show = (found: FieldErrors) => {
      setErrors(found);
      if (hasErrors(found)) leadToErrors(form, found);
    };
    const origins = linesOf(fieldOf(form, 'origins'));
    show(origins.length === 0 ? { origins: entrance.fillIn } : {});
    if (origins.length === 0 || changing.isPending) return;
    changing.mutate(origins, { onError: (error) => show(serviceErrors(error, gate)) });
  }

  return (
    <Section title={services.origins} explanation={services.originsText} icon={Globe}>
      <form onSubmit={onSubmit} noValidate className="grid gap-4">
        <TextAreaField
          name="origins"
          label={services.originsList}
          hint={services.originsHint}
          error={errors.origins}
          defaultValue={service.origins.join('\n')}
          rows={Math.max(2, service.origins.length)}
        />
        {!hasErrors(errors) && <AdminFailure error={changing.error} />}
        <Button type="submit" className="justify-self-start" busy={changing.isPending}>
          {services.save}
        </Button>
      </form>
    </Section>
  );
}
