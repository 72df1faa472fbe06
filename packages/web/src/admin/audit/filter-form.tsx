import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { fieldOf } from '../../form/form-field.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { AdminFailure } from '../admin-failure.tsx';
import { auditActions, auditOutcomes } from './audit-actions.ts';
import { actionName } from './audit-entry.ts';
import { type AuditFilter, filterOf, fromLocal, isFiltered, toLocal } from './audit-filter.ts';
import { findUser } from './audit-query.ts';

/** What of the log is to be shown. */
export function FilterForm({
  filter,
  person,
  onFilter,
}: {
  filter: AuditFilter;
  /** What `filter.user` is called. */
  person: string | undefined;
  /** @param person what the new one's `user` is called */
  onFilter(filter: AuditFilter, person?: string): void;
}) {
  const texts = useTexts();
  const { audit } = texts.admin;
  const finding = useMutation({ mutationFn: findUser });
  const isNobody = finding.isSuccess && finding.data === undefined;

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = fieldOf(form, 'person').trim();
    // As it stood there already: it needs not be looked for again.
    const isSame = typed !== '' && typed === person;
    const found = isSame
      ? { user: filter.user, name: typed }
      : typed === ''
        ? {}
        : await finding.mutateAsync(typed);
    if (found === undefined) return form.querySelector<HTMLInputElement>('[name=person]')?.focus();
    onFilter(
      filterOf({
        user: found.user,
        action: fieldOf(form, 'action'),
        outcome: fieldOf(form, 'outcome'),
        from: fromLocal(fieldOf(form, 'from')),
        to: fromLocal(fieldOf(form, 'to')),
      }),
      found.name,
    );
  }

  return (
    <form
      aria-label={audit.filters}
      onSubmit={(event) => void onSubmit(event).catch(() => undefined)}
      className="grid gap-4 rounded-large border border-line bg-surface p-4 shadow-low sm:grid-cols-2 sm:p-6 2xl:grid-cols-5"
    >
      <SelectField
        name="action"
        label={audit.action}
        defaultValue={filter.action ?? ''}
        options={[
          { value: '', label: audit.anyAction },
          ...auditActions
            .map((action) => ({ value: action as string, label: actionName(action, texts) }))
            .toSorted((a, b) => a.label.localeCompare(b.label, texts.language)),
        ]}
      />
      <SelectField
        name="outcome"
        label={audit.outcome}
        defaultValue={filter.outcome ?? ''}
        options={[
          { value: '', label: audit.anyOutcome },
          ...auditOutcomes.map((outcome) => ({ value: outcome as string, label: audit.outcomes[outcome] })),
        ]}
      />
      <div className="sm:col-span-2 2xl:col-span-1">
        <TextField
          name="person"
          label={audit.person}
          placeholder={audit.anyPerson}
          hint={audit.personHint}
          error={isNobody ? audit.noPerson : undefined}
          defaultValue={person ?? ''}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
        />
      </div>
      <TextField name="from" type="datetime-local" label={audit.from} defaultValue={toLocal(filter.from)} />
      <TextField name="to" type="datetime-local" label={audit.to} defaultValue={toLocal(filter.to)} />
      <div className="flex flex-wrap gap-2 sm:col-span-full">
        <Button type="submit" variant="primary" busy={finding.isPending}>
          {audit.apply}
        </Button>
        {isFiltered(filter) && <Button onClick={() => onFilter({})}>{audit.clear}</Button>}
      </div>
      <div className="empty:hidden sm:col-span-full">
        <AdminFailure error={finding.error} />
      </div>
    </form>
  );
}
