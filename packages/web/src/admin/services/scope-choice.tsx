import { useTexts } from '../../texts/texts.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { type Scope, scopes } from './services-query.ts';

/** What a service is told of a person. */
export function ScopeChoice({
  legend,
  chosen,
  onChoose,
}: {
  legend: string;
  chosen: readonly Scope[];
  onChoose(scopes: readonly Scope[]): void;
}) {
  const { scopes: names } = useTexts().gate;
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-semibold">{legend}</legend>
      <div className="grid gap-x-4 sm:grid-cols-2">
        {scopes.map((scope) => (
          <Checkbox
            key={scope}
            checked={chosen.includes(scope)}
            onChange={({ target }) =>
              onChoose(scopes.filter((each) => (each === scope ? target.checked : chosen.includes(each))))
            }
          >
            {names[scope]}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
