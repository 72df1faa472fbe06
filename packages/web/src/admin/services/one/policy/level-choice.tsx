import { useId } from 'react';
import { useTexts } from '../../../../texts/texts.ts';
import { type Level, levels } from '../../services-query.ts';

/** What a device has to be worth, with what that means. */
export function LevelChoice({ chosen, onChoose }: { chosen: Level; onChoose(level: Level): void }) {
  const { gate } = useTexts();
  const id = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">{gate.policy.level}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {levels.map((level) => (
          <label
            key={level}
            className="grid cursor-pointer grid-cols-[auto_1fr] content-start items-start gap-x-2.5 rounded-medium border border-control px-3 py-2.5 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={id}
              value={level}
              checked={level === chosen}
              onChange={() => onChoose(level)}
              aria-describedby={`${id}-${level}`}
              className="mt-0.5 size-5 cursor-pointer accent-accent"
            />
            <span className="font-medium">{gate.levels[level].name}</span>
            <span id={`${id}-${level}`} className="col-start-2 text-sm text-muted">
              {gate.levels[level].about}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
