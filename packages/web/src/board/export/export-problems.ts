import { EXPORT_PASSWORD_CHARACTERS, type ExportFormat, isPlain } from './export-format.ts';

export interface ExportFields {
  format: ExportFormat;
  password: string;
  /** The same once more. */
  repeated: string;
  /** Of a plain format: the person has said that they know what it is. */
  isPlainMeant: boolean;
}

export type ExportProblem = 'too_short' | 'too_long' | 'differs' | 'not_meant';

/** What keeps an export from beginning, by the field that has to change; undefined: nothing. */
export function exportProblem({
  format,
  password,
  repeated,
  isPlainMeant,
}: ExportFields): ExportProblem | undefined {
  if (isPlain(format)) return isPlainMeant ? undefined : 'not_meant';
  if (password.length < EXPORT_PASSWORD_CHARACTERS.least) return 'too_short';
  if (password.length > EXPORT_PASSWORD_CHARACTERS.most) return 'too_long';
  return password === repeated ? undefined : 'differs';
}
