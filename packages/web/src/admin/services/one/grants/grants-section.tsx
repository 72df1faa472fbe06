import { useInfiniteQuery } from '@tanstack/react-query';
import { KeySquare, UserRound, Users } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../../../api/connection.ts';
import { ConfirmDialog } from '../../../../dialogs/confirm-dialog.tsx';
import { MoreButton } from '../../../../list/more-button.tsx';
import { Loaded, Mark, Row, Rows, Section } from '../../../../list/section.tsx';
import { announce } from '../../../../notices/announcer.tsx';
import { useTexts } from '../../../../texts/texts.ts';
import { formatMoment } from '../../../../time/moments.ts';
import { serverClock } from '../../../../time/server-time.ts';
import { Button } from '../../../../ui/button.tsx';
import { type Grant, grantsQuery, type Service } from '../../services-query.ts';
import { useServicesChange } from '../../use-services-change.ts';
import { GrantDialog } from './grant-dialog.tsx';
import { isGroup } from './holder.ts';

/** Who may reach a service. */
export function GrantsSection({ service }: { service: Service }) {
  const { grants } = useTexts().gate;
  const query = useInfiniteQuery(grantsQuery(service.id));
  const [edited, setEdited] = useState<Grant | 'new'>();
  const [taken, setTaken] = useState<Grant>();
  return (
    <Section
      title={grants.title}
      explanation={grants.explanation}
      icon={KeySquare}
      action={
        <Button size="small" variant="primary" onClick={() => setEdited('new')}>
          {grants.add}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ pages }) => {
          const found = pages.flatMap((page) => page.grants);
          if (found.length === 0) return <p className="text-muted text-pretty">{grants.none}</p>;
          return (
            <Rows>
              {found.map((grant) => (
                <GrantRow
                  key={grant.holder}
                  grant={grant}
                  onEdit={() => setEdited(grant)}
                  onTake={() => setTaken(grant)}
                />
              ))}
            </Rows>
          );
        }}
      </Loaded>
      <MoreButton query={query} />
      {edited && (
        <GrantDialog
          service={service}
          grant={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {taken && <TakeDialog service={service} grant={taken} onClose={() => setTaken(undefined)} />}
    </Section>
  );
}

function GrantRow({ grant, onEdit, onTake }: { grant: Grant; onEdit(): void; onTake(): void }) {
  const texts = useTexts();
  const { grants, scopes } = texts.gate;
  const { label, holder, scopes: given, expiresAt } = grant;
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= serverClock.now();
  const names = new Intl.ListFormat(texts.language, { type: 'unit', style: 'short' });
  return (
    <Row
      icon={isGroup(holder) ? Users : UserRound}
      name={label}
      mark={isOver && <Mark kind="warning">{grants.over}</Mark>}
      details={[
        given.length === 0 ? grants.pseudonym : names.format(given.map((scope) => scopes[scope])),
        expiresAt === null ? undefined : grants.until(formatMoment(expiresAt, texts.language)),
      ]}
      actions={
        <>
          <Button size="small" variant="quiet" aria-label={grants.edit(label)} onClick={onEdit}>
            {grants.editShort}
          </Button>
          <Button size="small" aria-label={grants.take(label)} onClick={onTake}>
            {grants.takeShort}
          </Button>
        </>
      }
    />
  );
}

function TakeDialog({ service, grant, onClose }: { service: Service; grant: Grant; onClose(): void }) {
  const { grants } = useTexts().gate;
  const { holder, label } = grant;
  const taking = useServicesChange({
    change: () =>
      call('DELETE /api/admin/services/{id}/grants/{holder}', { path: { id: service.id, holder } }),
    onDone() {
      onClose();
      announce(grants.taken(label));
    },
  });
  return (
    <ConfirmDialog
      title={grants.takeTitle(label, service.name)}
      text={isGroup(holder) ? grants.takeGroupText : grants.takeText}
      confirm={grants.takeShort}
      change={taking}
      onClose={onClose}
    />
  );
}
