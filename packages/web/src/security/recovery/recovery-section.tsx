import { useQuery } from '@tanstack/react-query';
import { LifeBuoy } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api/connection.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { type Methods, methodsQuery } from '../../factors/methods-query.ts';
import { Loaded, Section } from '../../list/section.tsx';
import { Notice } from '../../notices/notice.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { useSecurityChange } from '../use-security-change.ts';
import { CodesDialog } from './codes-dialog.tsx';
import { supplyOf } from './supply.ts';

/** How many recovery codes are left, and new ones. */
export function RecoverySection() {
  const { recovery } = useTexts().security;
  const query = useQuery(methodsQuery);
  return (
    <Section title={recovery.title} explanation={recovery.explanation} icon={LifeBuoy}>
      <Loaded query={query}>{(data) => <Supply data={data} />}</Loaded>
    </Section>
  );
}

function Supply({ data }: { data: Methods }) {
  const { recovery } = useTexts().security;
  const [isAsking, setAsking] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const making = useSecurityChange({
    change: async () => (await call('POST /api/2fa/backup-codes/generate', {})).data.backupCodes,
    onResult(made) {
      setAsking(false);
      setCodes(made);
    },
  });
  const { recoveryCodesRemaining: remaining } = data;

  function forget(): void {
    setCodes(undefined);
    making.reset();
  }

  const supply = supplyOf(data);
  if (supply === 'no_factor') return <p className="text-muted">{recovery.noFactor}</p>;

  return (
    <div className="grid justify-items-start gap-3">
      {supply === 'enough' ? (
        <p>{recovery.remaining(remaining)}</p>
      ) : (
        <Notice kind="warning">{supply === 'none' ? recovery.none : recovery.few(remaining)}</Notice>
      )}
      {!isAsking && <CallFailure error={making.error} />}
      {/* Where there are none, nothing is lost by it. */}
      <Button
        size="small"
        busy={making.isPending}
        onClick={() => (supply === 'none' ? making.mutate() : setAsking(true))}
      >
        {recovery.make}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={recovery.makeTitle}
          text={recovery.makeText}
          confirm={recovery.makeConfirm}
          change={making}
          onClose={() => setAsking(false)}
        />
      )}
      {codes && <CodesDialog codes={codes} onClose={forget} />}
    </div>
  );
}
