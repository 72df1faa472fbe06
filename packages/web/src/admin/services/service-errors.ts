import { TwofoldApiError } from '@twofold/client';
import type { FieldErrors } from '../../refusals/field-errors.ts';
import type { Texts } from '../../texts/texts.ts';

/** What is wrong with the fields of a service, by their names in its forms; empty where the refusal names none. */
export function serviceErrors(error: unknown, { errors }: Texts['gate']): FieldErrors {
  if (!(error instanceof TwofoldApiError)) return {};
  if (error.code === 'service.name_taken') return { name: errors.nameTaken };
  if (error.code === 'group.name_taken') return { name: errors.groupTaken };
  const named = error.problem.errors;
  if (!Array.isArray(named)) return {};
  return Object.fromEntries(
    named.flatMap((given) => {
      const { pointer, reason } = Object(given) as Record<string, unknown>;
      return typeof pointer === 'string'
        ? [[fieldOf(pointer), sentence(pointer, String(reason), errors)]]
        : [];
    }),
  );
}

/** `/policy/networks/3` → `networks`, `/policy/rules/2/path` → `rules`. */
function fieldOf(pointer: string): string {
  const [first = '', second = ''] = pointer.split('/').slice(1);
  return first === 'policy' ? second : first;
}

function sentence(pointer: string, reason: string, errors: Texts['gate']['errors']): string {
  const parts = pointer.split('/').slice(1);
  const position = parts.find((part) => /^\d+$/.test(part));
  const field = fieldOf(pointer);
  const text =
    field === 'rules' ? ruleSentence(parts.at(-1) ?? '', errors) : fieldSentence(field, reason, errors);
  // People count from one.
  return position === undefined ? text : errors.at(Number(position) + 1, text);
}

function fieldSentence(field: string, reason: string, errors: Texts['gate']['errors']): string {
  if (field === 'origins' && /where people log in/.test(reason)) return errors.ownOrigin;
  return Object.hasOwn(errors.fields, field)
    ? errors.fields[field as keyof typeof errors.fields]
    : errors.other(reason);
}

function ruleSentence(part: string, { rules }: Texts['gate']['errors']): string {
  return Object.hasOwn(rules, part) ? rules[part as keyof typeof rules] : rules.whole;
}
