import { useState } from 'react';
import { type FieldErrors, hasErrors } from '../refusals/field-errors.ts';
import { leadToErrors } from './lead-to-errors.ts';

/** What is wrong with the fields of a form. */
export interface FormErrors {
  errors: FieldErrors;
  /** Where none of them is, a refusal is told in one sentence beside the button. */
  areThere: boolean;
  /** Shows these in place of those before, and leads to the first. What the form has no field for is not among them. */
  show(form: HTMLFormElement, found: FieldErrors): void;
}

export function useFieldErrors(): FormErrors {
  const [errors, setErrors] = useState<FieldErrors>({});
  return {
    errors,
    areThere: hasErrors(errors),
    show(form, found) {
      const known = Object.fromEntries(
        Object.entries(found).filter(([name]) => form.elements.namedItem(name) !== null),
      );
      setErrors(known);
      if (hasErrors(known)) leadToErrors(form, known);
    },
  };
}
