import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { useTexts } from '../../../../texts/texts.ts';
import { Button } from '../../../../ui/button.tsx';
import { SelectField, TextField } from '../../../../ui/field.tsx';
import { effects, type Level, levels } from '../../services-query.ts';
import type { RuleDraft } from './rule-draft.ts';

/** Where the focus goes that a rule is to have. */
export function pathFieldIdOf({ key }: Pick<RuleDraft, 'key'>): string {
  return `rule-${key}`;
}

const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, maxLength: 2000 } as const;

/** One path rule. */
export function RuleFields({
  draft,
  position,
  count,
  onChange,
  onMove,
  onRemove,
}: {
  draft: RuleDraft;
  /** From 1. */
  position: number;
  count: number;
  onChange(draft: RuleDraft): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}) {
  const { gate } = useTexts();
  const { rules } = gate;
  const { effect, path, methods, networks, groups, level } = draft;
  const asksForPeople = effect === 'allow';
  const hasMore = [methods, networks, groups, level].some((given) => given !== '');
  return (
    <li className="rounded-medium border border-line p-3 sm:p-4">
      <fieldset id={pathFieldIdOf(draft)} tabIndex={-1} className="min-w-0 outline-none">
        <legend className="float-left text-sm font-semibold leading-9">{rules.rule(position)}</legend>
        <div className="flex justify-end gap-1">
          <Button
            variant="quiet"
            size="small-icon"
            aria-label={rules.up(position)}
            disabled={position === 1}
            onClick={() => onMove(-1)}
          >
            <ArrowUp aria-hidden="true" />
          </Button>
          <Button
            variant="quiet"
            size="small-icon"
            aria-label={rules.down(position)}
            disabled={position === count}
            onClick={() => onMove(1)}
          >
            <ArrowDown aria-hidden="true" />
          </Button>
          <Button variant="quiet" size="small-icon" aria-label={rules.remove(position)} onClick={onRemove}>
            <Trash2 aria-hidden="true" />
          </Button>
        </div>
        <div className="clear-both grid gap-3 sm:grid-cols-2">
          <TextField
            {...plain}
            label={rules.path}
            placeholder="/reports/**"
            value={path}
            onChange={({ target }) => onChange({ ...draft, path: target.value })}
            className="font-mono text-sm"
          />
          <SelectField
            label={rules.effect}
            value={effect}
            options={effects.map((value) => ({ value, label: rules.effects[value] }))}
            onChange={({ target }) =>
              onChange({ ...draft, effect: effects.find((each) => each === target.value) ?? 'deny' })
            }
          />
        </div>
        <details className="group mt-3" open={hasMore || undefined}>
          <summary className="w-fit cursor-pointer rounded-small py-1 text-sm text-accent underline underline-offset-4">
            {rules.more}
          </summary>
          <div className="mt-2 grid gap-3 sm:grid-cols-2">
            <TextField
              {...plain}
              label={rules.methods}
              placeholder={rules.anyMethod}
              value={methods}
              onChange={({ target }) => onChange({ ...draft, methods: target.value })}
            />
            <TextField
              {...plain}
              label={rules.networks}
              placeholder={rules.anyNetwork}
              value={networks}
              onChange={({ target }) => onChange({ ...draft, networks: target.value })}
            />
            {asksForPeople && (
              <>
                <TextField
                  {...plain}
                  label={rules.groups}
                  placeholder={rules.anyGroup}
                  value={groups}
                  onChange={({ target }) => onChange({ ...draft, groups: target.value })}
                />
                <SelectField
                  label={rules.level}
                  value={level}
                  options={[
                    { value: '' as Level | '', label: rules.sameLevel },
                    ...levels.map((value) => ({ value, label: gate.levels[value].name })),
                  ]}
                  onChange={({ target }) =>
                    onChange({ ...draft, level: levels.find((each) => each === target.value) ?? '' })
                  }
                />
              </>
            )}
          </div>
        </details>
      </fieldset>
    </li>
  );
}
