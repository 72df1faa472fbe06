import type { FormatName } from './format.ts';

/** What a vault is exported to. Those that are encrypted first; `otpauth` is a plain list of addresses, `google` of what its QR codes say. */
export const exportFormats = [
  'aegis',
  '2fas',
  'bitwarden',
  'google',
  'otpauth',
] as const satisfies FormatName[];

export type ExportFormat = (typeof exportFormats)[number];

/** What these write anybody can read. */
export type PlainFormat = Extract<ExportFormat, 'google' | 'otpauth'>;

export function isPlainExport(format: ExportFormat): format is PlainFormat {
  return format === 'google' || format === 'otpauth';
}
