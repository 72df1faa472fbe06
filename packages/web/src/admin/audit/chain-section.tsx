import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link2 } from 'lucide-react';
import { callPatiently } from '../../api/connection.ts';
import { Loaded, Section } from '../../list/section.tsx';
import { announce } from '../../notices/announcer.tsx';
import { Notice } from '../../notices/notice.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { AdminFailure } from '../admin-failure.tsx';
import { AUDIT, chainQuery } from './audit-query.ts';

/** How the chain stands, and what proves it. */
export function ChainSection() {
  const { admin, language } = useTexts();
  const { chain } = admin.audit;
  const queryClient = useQueryClient();
  const query = useQuery(chainQuery);
  const proving = useMutation({
    mutationFn: async () => (await callPatiently('GET /api/admin/audit/verify', {})).data,
    onSuccess: ({ whole, proven }) => {
      announce(whole ? chain.whole(proven) : chain.broken(proven));
      void queryClient.invalidateQueries({ queryKey: [AUDIT, 'chain'] });
    },
  });
  const number = (count: number) => count.toLocaleString(language);
  return (
    <Section title={chain.title} explanation={chain.explanation} icon={Link2}>
      <Loaded query={query}>
        {({ head, first, waiting }) => (
          <div className="grid gap-1">
            <p>{head === null ? chain.empty : chain.stands(number(head.position))}</p>
            {first > 1 && <p className="text-sm text-muted">{chain.pruned(number(first))}</p>}
            {waiting > 0 && <p className="text-sm text-muted">{chain.waiting(waiting)}</p>}
            {head && (
              <p translate="no" className="font-mono text-sm text-muted wrap-anywhere">
                {head.hash}
              </p>
            )}
          </div>
        )}
      </Loaded>
      <Button className="justify-self-start" busy={proving.isPending} onClick={() => proving.mutate()}>
        {proving.isPending ? chain.verifying : chain.verify}
      </Button>
      <AdminFailure error={proving.error} />
      {proving.data && !proving.isPending && <Proof report={proving.data} />}
    </Section>
  );
}

interface Report {
  whole: boolean;
  proven: number;
  comparedHeads: number | null;
  firstBad: { fault: string; position: number | null; explanation: string } | null;
}

function Proof({ report: { whole, proven, comparedHeads, firstBad } }: { report: Report }) {
  const { admin, language } = useTexts();
  const { chain } = admin.audit;
  if (!whole)
    return (
      <Notice kind="failure" role="alert">
        <p className="font-medium">{chain.broken(proven)}</p>
        {firstBad && (
          <p lang="en" className="mt-1">
            {firstBad.position !== null && `${chain.at(firstBad.position.toLocaleString(language))} `}
            {firstBad.explanation}
          </p>
        )}
      </Notice>
    );
  return (
    <Notice kind="info">
      <p className="font-medium">{chain.whole(proven)}</p>
      <p className="mt-1">{comparedHeads === null ? chain.noHeads : chain.heads(comparedHeads)}</p>
    </Notice>
  );
}
