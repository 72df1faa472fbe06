import { announce } from '../notices/announcer.tsx';
import type { FieldErrors } from '../refusals/field-errors.ts';

/** Leads to the first field of the form that something is wrong with, opens what has it, and says what that is of each. */
export function leadToErrors(form: HTMLFormElement, errors: FieldErrors): void {
  const wrong = [...form.elements].filter(
    (element): element is HTMLInputElement | HTMLTextAreaElement =>
      (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) &&
      errors[element.name] !== undefined,
  );
  const [first] = wrong;
  const folded = first?.closest('details');
  if (folded) folded.open = true;
  first?.focus();
  announce(wrong.map(({ name }) => errors[name]).join(' '));
}
