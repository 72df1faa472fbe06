import { type ExportFormat, isPlainExport } from '@twofold/otp/formats/export';

/** As the server has it: who takes the file away has the secrets for ever. */
export const EXPORT_PASSWORD_CHARACTERS = { least: 12, most: 256 };

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
  if (isPlainExport(format)) return isPlainMeant ? undefined : 'not_meant';
  if (password.length < EXPORT_PASSWORD_CHARACTERS.least) return 'too_short';
  if (password.length > EXPORT_PASSWORD_CHARACTERS.most) return 'too_long';
  return password === repeated ? undefined : 'differs';
}
