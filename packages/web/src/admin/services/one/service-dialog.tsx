import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { call } from '../../../api/connection.ts';
import { Dialog, DialogActions } from '../../../dialogs/dialog.tsx';
import { announce } from '../../../notices/announcer.tsx';
import { formatDuration } from '../../../texts/format-duration.ts';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { AdminFailure } from '../../admin-failure.tsx';
import type { Service } from '../services-query.ts';
import { type IssuedToken, TokenDialog } from '../token-dialog.tsx';
import { useServicesChange } from '../use-services-change.ts';
import { focusServiceMenu, type ServiceTask } from './service-task.ts';

interface Asked {
  service: Service;
  onClose(): void;
}

/** The dialog of what is about to be done with a service. */
export function ServiceDialog({ task, ...asked }: Asked & { task: ServiceTask }) {
  if (task === 'rotate') return <RotateDialog {...asked} />;
  if (task === 'remove') return <RemoveDialog {...asked} />;
  return <SwitchDialog task={task} {...asked} />;
}

const backToMenu = (event: Event) => {
  event.preventDefault();
  focusServiceMenu();
};

function SwitchDialog({ task, service, onClose }: Asked & { task: 'enable' | 'disable' }) {
  const { shell, gate } = useTexts();
  const { name, title, text, done } = gate.tasks[task];
  const path = { id: service.id };
  const switching = useServicesChange({
    change: () =>
      task === 'enable'
        ? call('POST /api/admin/services/{id}/enable', { path })
        : call('POST /api/admin/services/{id}/disable', { path }),
    onDone() {
      onClose();
      announce(done(service.name));
    },
  });
  return (
    <Dialog
      open
      alert
      onOpenChange={onClose}
      title={title(service.name)}
      description={text}
      onCloseAutoFocus={backToMenu}
    >
      <AdminFailure error={switching.error} />
      <DialogActions>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button
          variant={task === 'disable' ? 'danger' : 'primary'}
          busy={switching.isPending}
          onClick={() => switching.mutate()}
        >
          {name}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Seconds for which the token of before goes on. */
const OVERLAPS = [0, 3600, 86_400, 604_800] as const;

function RotateDialog({ service, onClose }: Asked) {
  const { shell, gate, language } = useTexts();
  const { rotate } = gate.tasks;
  const [overlapSeconds, setOverlap] = useState(3600);
  const [issued, setIssued] = useState<IssuedToken>();
  const rotating = useServicesChange({
    change: () =>
      call('POST /api/admin/services/{id}/token', { path: { id: service.id }, body: { overlapSeconds } }),
    onResult: setIssued,
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!rotating.isPending) rotating.mutate();
  }

  if (issued) return <TokenDialog {...issued} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={rotate.title(service.name)}
      description={rotate.text}
      onCloseAutoFocus={backToMenu}
    >
      <form onSubmit={onSubmit} className="grid gap-4">
        <SelectField
          label={rotate.overlap}
          hint={rotate.overlapHint}
          value={String(overlapSeconds)}
          options={OVERLAPS.map((seconds) => ({
            value: String(seconds),
            label: seconds === 0 ? rotate.atOnce : formatDuration(seconds, language),
          }))}
          onChange={({ target }) => setOverlap(Number(target.value))}
        />
        <AdminFailure error={rotating.error} />
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={rotating.isPending}>
            {rotate.submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Asked for by its name, as nothing brings its grants and its token back. */
function RemoveDialog({ service, onClose }: Asked) {
  const { shell, gate } = useTexts();
  const { remove } = gate.tasks;
  const navigate = useNavigate({ from: '/admin/services' });
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const removing = useServicesChange({
    change: () => call('DELETE /api/admin/services/{id}', { path: { id: service.id } }),
    onResult() {
      // Before its page asks for it again.
      void navigate({ search: {} });
      announce(remove.done(service.name));
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const isRight = typed.trim() === service.name;
    setWrong(!isRight);
    if (!isRight) event.currentTarget.querySelector('input')?.focus();
    else if (!removing.isPending) removing.mutate();
  }

  return (
    <Dialog
      open
      alert
      onOpenChange={onClose}
      title={remove.title(service.name)}
      description={remove.text}
      onCloseAutoFocus={backToMenu}
    >
      <form onSubmit={onSubmit} className="grid gap-4">
        <TextField
          label={remove.typeName(service.name)}
          value={typed}
          error={isWrong ? remove.nameDiffers : undefined}
          onChange={({ target }) => setTyped(target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
        />
        <AdminFailure error={removing.error} />
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="danger" busy={removing.isPending}>
            {remove.name}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
