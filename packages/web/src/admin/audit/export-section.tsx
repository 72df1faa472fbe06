import { useMutation } from '@tanstack/react-query';
import { Download, FileDown } from 'lucide-react';
import { callPatiently } from '../../api/connection.ts';
import { saveFile } from '../../files/save-file.ts';
import { Section } from '../../list/section.tsx';
import { tellDone } from '../../notices/done-notice.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { AdminFailure } from '../admin-failure.tsx';
import type { AuditFilter } from './audit-filter.ts';

const FORMATS = ['jsonl', 'csv'] as const;
type Format = (typeof FORMATS)[number];

/** Takes the log out, as the filter has it. */
export function ExportSection({ filter }: { filter: AuditFilter }) {
  const texts = useTexts().admin.audit.export;
  const exporting = useMutation({
    mutationFn: async (format: Format) =>
      callPatiently('GET /api/admin/audit/export', { query: { format, ...filter } }),
    gcTime: 0,
    onSuccess(file, format) {
      saveFile(`twofold-audit.${format}`, file);
      tellDone(texts.done);
    },
  });
  return (
    <Section title={texts.title} explanation={texts.explanation} icon={FileDown}>
      <div className="flex flex-wrap gap-2">
        {FORMATS.map((format) => (
          <Button key={format} busy={exporting.isPending} onClick={() => exporting.mutate(format)}>
            <Download aria-hidden="true" />
            {texts[format]}
          </Button>
        ))}
      </div>
      {exporting.isPending && <p className="text-muted">{texts.busy}</p>}
      <AdminFailure error={exporting.error} />
    </Section>
  );
}
