import type { FormatName } from '@twofold/otp/formats/format';

/** Those that are encrypted first. `otpauth` is a plain list of addresses, `google` of what its QR codes say. */
export const exportFormats = [
  'aegis',
  '2fas',
  'bitwarden',
  'google',
  'otpauth',
] as const satisfies FormatName[];

export type ExportFormat = (typeof exportFormats)[number];

/** What these write anybody can read. */
const plainFormats: readonly ExportFormat[] = ['google', 'otpauth'];

export function isPlainExport(format: ExportFormat): boolean {
  return plainFormats.includes(format);
}
