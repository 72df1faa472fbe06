import { useTexts } from '../../texts/texts.ts';
import { SelectField } from '../../ui/field.tsx';
import type { AddProps } from './add-kinds.ts';

/** Where an entry goes. Nothing, where there is no choice. */
export function CollectionField({ collections }: Pick<AddProps, 'collections'>) {
  const { board } = useTexts();
  if (collections.length === 0) return null;
  return (
    <SelectField
      name="collection"
      label={board.form.collection}
      options={collections.map(({ id, name }) => ({ value: id, label: name ?? board.personal }))}
    />
  );
}
