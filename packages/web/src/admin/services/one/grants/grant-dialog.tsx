import { type FormEvent, useState } from 'react';
import { call } from '../../../../api/connection.ts';
import { Dialog, DialogActions } from '../../../../dialogs/dialog.tsx';
import { announce } from '../../../../notices/announcer.tsx';
import { useTexts } from '../../../../texts/texts.ts';
import { Button } from '../../../../ui/button.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { AdminFailure } from '../../../admin-failure.tsx';
import { fromLocal, toLocal } from '../../../audit/audit-filter.ts';
import { ScopeChoice } from '../../scope-choice.tsx';
import { serviceErrors } from '../../service-errors.ts';
import type { Grant, Scope, Service } from '../../services-query.ts';
import { useServicesChange } from '../../use-services-change.ts';
import { type Holder, HolderChoice } from './holder-choice.tsx';

/** Lets a person or a group reach a service; or changes how one does. */
export function GrantDialog({
  service,
  grant,
  onClose,
}: {
  service: Service;
  /** Undefined: a new one. */
  grant: Grant | undefined;
  onClose(): void;
}) {
  const { shell, gate } = useTexts();
  const { grants } = gate;
  const [holder, setHolder] = useState<Holder | undefined>(grant);
  const [isMissing, setMissing] = useState(false);
  const [chosen, setChosen] = useState<readonly Scope[]>(grant?.scopes ?? service.defaultScopes);
  const [end, setEnd] = useState(toLocal(grant?.expiresAt ?? undefined));
  const giving = useServicesChange({
    change: ({ holder: name }: Holder) =>
      call('PUT /api/admin/services/{id}/grants/{holder}', {
        path: { id: service.id, holder: name },
        body: { scopes: [...chosen], expiresAt: fromLocal(end) ?? null },
      }),
    onDone(_, { label }) {
      onClose();
      announce(grants.given(label));
    },
  });
  const { expiresAt: endProblem } = serviceErrors(giving.error, gate);

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    setMissing(holder === undefined);
    if (holder === undefined) event.currentTarget.querySelector<HTMLInputElement>('input')?.focus();
    else if (!giving.isPending) giving.mutate(holder);
  }

  return (
    <Dialog
      open
      stays
      onOpenChange={onClose}
      title={
        grant === undefined ? grants.addTitle(service.name) : grants.editTitle(grant.label, service.name)
      }
      {...(grant === undefined && { description: grants.addText })}
    >
      <form onSubmit={onSubmit} noValidate className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {grant === undefined && (
          <HolderChoice
            chosen={holder}
            error={isMissing && holder === undefined ? grants.nobody : undefined}
            onChoose={setHolder}
          />
        )}
        <ScopeChoice legend={grants.scopes} chosen={chosen} onChoose={setChosen} />
        <TextField
          type="datetime-local"
          label={grants.end}
          hint={grants.endHint}
          error={endProblem}
          value={end}
          onChange={({ target }) => setEnd(target.value)}
        />
        {endProblem === undefined && <AdminFailure error={giving.error} />}
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={giving.isPending}>
            {grant === undefined ? grants.give : grants.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
