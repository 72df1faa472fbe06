import { type FieldErrors, refusedFields } from '../../refusals/field-errors.ts';
import { refusalText } from '../../refusals/refusal-text.ts';
import type { Texts } from '../../texts/texts.ts';

type Form = Texts['board']['form'];

/**
 * What the server refused of a new entry, by the field of the form that has to change; empty where it names none that the
 * form knows. An address is entered where the key is.
 */
export function keyErrors(error: unknown, { wrong }: Pick<Form, 'wrong'>): FieldErrors {
  return Object.fromEntries(
    refusedFields(error).flatMap(({ field }) =>
      Object.hasOwn(wrong, field)
        ? [[field === 'uri' ? 'secret' : field, wrong[field as keyof Form['wrong']]]]
        : [],
    ),
  );
}

/** Why an entry was not added or changed, in one sentence: about the field where there is one. */
export function entryRefusal(error: unknown, texts: Texts): string {
  const [sentence] = Object.values(keyErrors(error, texts.board.form));
  return sentence ?? refusalText(error, texts);
}
