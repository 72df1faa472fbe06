import { TwofoldApiError } from '@twofold/client';
import { isRefused } from '../../api/is-refused.ts';
import { type FieldErrors, refusedFields } from '../../refusals/field-errors.ts';
import { refusalText } from '../../refusals/refusal-text.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Entry } from '../board-query.ts';
import { nameOf } from '../entry/entry-name.ts';

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

/**
 * Why an entry was not added or changed, in one sentence: about the field where there is one; and where the collection has
 * such an entry already, by its name.
 *
 * @param entries those that the person sees
 */
export function entryRefusal(error: unknown, texts: Texts, entries: readonly Entry[] = []): string {
  const twin = entries.find(({ id }) => id === twinOf(error));
  if (twin !== undefined) return texts.board.entryExists(nameOf(twin));
  const [sentence] = Object.values(keyErrors(error, texts.board.form));
  return sentence ?? refusalText(error, texts);
}

/** The id of the entry with the same codes, where that is what the server refused another one for. */
function twinOf(error: unknown): unknown {
  if (!(error instanceof TwofoldApiError) || !isRefused(error, 'vault.entry_exists')) return undefined;
  return error.problem.entryId;
}
