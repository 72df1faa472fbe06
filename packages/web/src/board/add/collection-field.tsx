import { useTexts } from '../../texts/texts.ts';
import { SelectField } from '../../ui/field.tsx';
import type { AddProps } from './add-kinds.ts';

/**
 * Where an entry goes. Nothing, where there is no choice.
 *
 * @param chosen its id; the first one when left out
 */
export function CollectionField({
  collections,
  chosen,
}: Pick<AddProps, 'collections'> & { chosen?: string }) {
  const { board } = useTexts();
  if (collections.length === 0) return null;
  return (
    <SelectField
      name="collection"
      label={board.form.collection}
      defaultValue={chosen}
      options={collections.map(({ id, name }) => ({ value: id, label: name ?? board.personal }))}
    />
  );
}
