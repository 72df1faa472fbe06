import { ListOrdered, Plus } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { call } from '../../../../api/connection.ts';
import { Section } from '../../../../list/section.tsx';
import { announce } from '../../../../notices/announcer.tsx';
import { Notice } from '../../../../notices/notice.tsx';
import { useTexts } from '../../../../texts/texts.ts';
import { Button } from '../../../../ui/button.tsx';
import { AdminFailure } from '../../../admin-failure.tsx';
import { serviceErrors } from '../../service-errors.ts';
import type { PathRule, Service } from '../../services-query.ts';
import { useServicesChange } from '../../use-services-change.ts';
import { draftOf, moved, type RuleDraft, ruleOf } from './rule-draft.ts';
import { pathFieldIdOf, RuleFields } from './rule-fields.tsx';

/** What of a service is for whom, in the order in which it is decided. */
export function RulesSection({ service }: { service: Service }) {
  const { gate } = useTexts();
  const { rules: texts } = gate;
  const nextKey = useRef(service.policy.rules.length);
  const [drafts, setDrafts] = useState<readonly RuleDraft[]>(() => service.policy.rules.map(draftOf));
  const [toFocus, setToFocus] = useState<RuleDraft>();
  const saving = useServicesChange({
    change: (rules: PathRule[]) =>
      call('PATCH /api/admin/services/{id}', { path: { id: service.id }, body: { policy: { rules } } }),
    onDone: () => announce(gate.services.saved),
  });
  const { rules: problem } = serviceErrors(saving.error, gate);
  // A rule that was moved may have lost the focus by it, and one that is new is to have it.
  useEffect(() => {
    if (toFocus) document.getElementById(pathFieldIdOf(toFocus))?.focus();
  }, [toFocus]);

  function move(index: number, by: -1 | 1): void {
    const draft = drafts[index];
    if (draft === undefined) return;
    setDrafts(moved(drafts, index, by));
    setToFocus({ ...draft });
    announce(texts.movedTo(index + 1 + by));
  }

  function add(): void {
    const draft = draftOf({ effect: 'allow', path: '/**' }, nextKey.current++);
    setDrafts([...drafts, draft]);
    setToFocus(draft);
  }

  function remove(index: number): void {
    setDrafts(drafts.toSpliced(index, 1));
    announce(texts.removed(index + 1));
    document.getElementById(ADD)?.focus();
  }

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!saving.isPending) saving.mutate(drafts.map(ruleOf));
  }

  return (
    <Section title={texts.title} explanation={texts.explanation} icon={ListOrdered}>
      <form onSubmit={onSubmit} noValidate className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {drafts.length === 0 ? (
          <p className="text-muted text-pretty">{texts.none}</p>
        ) : (
          <ol className="grid grid-cols-[minmax(0,1fr)] gap-3">
            {drafts.map((draft, index) => (
              <RuleFields
                key={draft.key}
                draft={draft}
                position={index + 1}
                count={drafts.length}
                onChange={(changed) => setDrafts(drafts.with(index, changed))}
                onMove={(by) => move(index, by)}
                onRemove={() => remove(index)}
              />
            ))}
          </ol>
        )}
        {drafts.length > 0 && <p className="text-sm text-muted text-pretty">{texts.rest}</p>}
        {problem === undefined ? (
          <AdminFailure error={saving.error} />
        ) : (
          <Notice kind="failure" role="alert">
            {problem}
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          <Button id={ADD} onClick={add}>
            <Plus aria-hidden="true" />
            {texts.add}
          </Button>
          <Button type="submit" variant="primary" busy={saving.isPending}>
            {texts.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}

const ADD = 'add-rule';
