import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api/connection.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import type { Method } from '../../factors/methods-query.ts';
import { Mark, Row } from '../../list/section.tsx';
import { announce } from '../../notices/announcer.tsx';
import { useTexts } from '../../texts/texts.ts';
import { useMoments } from '../../time/use-moments.ts';
import { Button } from '../../ui/button.tsx';
import { useSecurityChange } from '../use-security-change.ts';
import { iconOf, isAddableKind, isLast } from './factor-kinds.ts';
import { RenameDialog } from './rename-dialog.tsx';

/** One second factor. */
export function FactorRow({ method, methods }: { method: Method; methods: readonly Method[] }) {
  const { factors, removeConfirm } = useTexts().security;
  const { past } = useMoments();
  const [isRenaming, setRenaming] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const { id, kind, label, state, destination, createdAt, lastUsedAt, passkey } = method;
  const kindName = isAddableKind(kind) ? factors.kinds[kind] : kind;
  // The server calls one that has no name by where codes go.
  const name = label === destination ? `${kindName} ${label}` : label;
  const removing = useSecurityChange({
    change: () => call('DELETE /api/2fa/methods/{methodId}', { path: { methodId: id } }),
    onDone() {
      setRemoving(false);
      announce(factors.removed(name));
    },
  });

  return (
    <>
      <Row
        icon={iconOf(kind)}
        name={name}
        mark={state === 'disabled' && <Mark kind="bad">{factors.locked}</Mark>}
        details={[
          name.startsWith(kindName) ? undefined : [kindName, destination].filter(Boolean).join(' · '),
          passkey && (passkey.synced ? factors.synced : factors.onOneDevice),
          `${factors.added(past(createdAt))} · ${lastUsedAt === null ? factors.neverUsed : factors.lastUsed(past(lastUsedAt))}`,
        ]}
        actions={
          <>
            <Button
              variant="quiet"
              size="small-icon"
              aria-label={factors.rename(name)}
              title={factors.rename(name)}
              onClick={() => setRenaming(true)}
            >
              <Pencil aria-hidden="true" />
            </Button>
            <Button
              variant="quiet"
              size="small-icon"
              aria-label={factors.remove(name)}
              title={factors.remove(name)}
              onClick={() => setRemoving(true)}
            >
              <Trash2 aria-hidden="true" />
            </Button>
          </>
        }
      />
      {isRenaming && <RenameDialog method={method} onClose={() => setRenaming(false)} />}
      {isRemoving && (
        <ConfirmDialog
          title={factors.removeTitle(name)}
          text={isLast(method, methods) ? factors.removeLast : factors.removeText}
          confirm={removeConfirm}
          change={removing}
          onClose={() => setRemoving(false)}
        />
      )}
    </>
  );
}
