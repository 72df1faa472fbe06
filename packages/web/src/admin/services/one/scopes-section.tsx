import { IdCard } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../../../api/connection.ts';
import { Section } from '../../../list/section.tsx';
import { announce } from '../../../notices/announcer.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { AdminFailure } from '../../admin-failure.tsx';
import { ScopeChoice } from '../scope-choice.tsx';
import type { Scope, Service } from '../services-query.ts';
import { useServicesChange } from '../use-services-change.ts';

/** What the service is told of a person, beside a pseudonym: of grants that do not say so themselves. */
export function ScopesSection({ service }: { service: Service }) {
  const { services } = useTexts().gate;
  const [chosen, setChosen] = useState<readonly Scope[]>(service.defaultScopes);
  const changing = useServicesChange({
    change: () =>
      call('PATCH /api/admin/services/{id}', {
        path: { id: service.id },
        body: { defaultScopes: [...chosen] },
      }),
    onDone: () => announce(services.saved),
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!changing.isPending) changing.mutate();
  }

  return (
    <Section title={services.identity} explanation={services.identityText} icon={IdCard}>
      <form onSubmit={onSubmit} className="grid gap-4">
        <ScopeChoice legend={services.defaultScopes} chosen={chosen} onChoose={setChosen} />
        <AdminFailure error={changing.error} />
        <Button type="submit" className="justify-self-start" busy={changing.isPending}>
          {services.save}
        </Button>
      </form>
    </Section>
  );
}
