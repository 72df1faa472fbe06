import { type FormEvent, useState } from 'react';
import { call } from '../../api/connection.ts';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { fieldOf } from '../../form/form-field.ts';
import { leadToErrors } from '../../form/lead-to-errors.ts';
import { type FieldErrors, hasErrors } from '../../refusals/field-errors.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { AdminFailure } from '../admin-failure.tsx';
import { linesOf } from './lines.ts';
import { serviceErrors } from './service-errors.ts';
import type { IssuedToken } from './token-dialog.tsx';
import { useServicesChange } from './use-services-change.ts';

/** Puts a service behind the gate. Who reaches it and how is said on its own page. */
export function CreateServiceDialog({
  onIssued,
  onClose,
}: {
  onIssued(issued: IssuedToken): void;
  onClose(): void;
}) {
  const { shell, gate, entrance } = useTexts();
  const { services } = gate;
  const [errors, setErrors] = useState<FieldErrors>({});
  const creating = useServicesChange({
    change: (body: { name: string; origins: string[] }) => call('POST /api/admin/services', { body }),
    onResult(issued) {
      onClose();
      onIssued(issued);
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const show = (found: FieldErrors) => {
      setErrors(found);
      if (hasErrors(found)) leadToErrors(form, found);
    };
    const name = fieldOf(form, 'name').trim();
    const origins = linesOf(fieldOf(form, 'origins'));
    const missing = {
      ...(name === '' && { name: entrance.fillIn }),
      ...(origins.length === 0 && { origins: entrance.fillIn }),
    };
    show(missing);
    if (hasErrors(missing) || creating.isPending) return;
    creating.mutate({ name, origins }, { onError: (error) => show(serviceErrors(error, gate)) });
  }

  return (
    <Dialog open stays onOpenChange={onClose} title={services.addTitle} description={services.addText}>
      <form onSubmit={onSubmit} noValidate className="grid gap-4">
        <TextField
          name="name"
          label={services.name}
          hint={services.nameHint}
          error={errors.name}
          placeholder="wiki"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
          autoFocus
        />
        <TextAreaField
          name="origins"
          label={services.origins}
          hint={services.originsHint}
          error={errors.origins}
          placeholder="https://wiki.example.com"
          rows={2}
        />
        {!hasErrors(errors) && <AdminFailure error={creating.error} />}
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={creating.isPending}>
            {services.addSubmit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
