import type { Input } from '@twofold/client';

export type ExportFormat = NonNullable<Input<'GET /api/accounts/export'>['query']['format']>;

/** The encrypted ones first. */
export const exportFormats = [
  'aegis',
  '2fas',
  'bitwarden',
  'google',
  'otpauth',
] as const satisfies ExportFormat[];

/** Those that nothing protects: `google` is shown as QR codes and never a file here. */
export type PlainFormat = Extract<ExportFormat, 'google' | 'otpauth'>;

export function isPlain(format: ExportFormat): format is PlainFormat {
  return format === 'google' || format === 'otpauth';
}

/** As the server has it: who takes the file away has the secrets for ever. */
export const EXPORT_PASSWORD_CHARACTERS = { least: 12, most: 256 };

export interface ExportFile {
  name: string;
  content: string;
  /** Entries that the format has no place for. */
  leftOut: number;
  /** What the format does not carry: names of its notes. */
  notes: readonly string[];
}

/** @param headers of the answer */
export function described(headers: Headers): Omit<ExportFile, 'content'> {
  const [, name] = /filename="([\w.-]+)"/.exec(headers.get('content-disposition') ?? '') ?? [];
  return {
    name: name ?? 'twofold-vault.txt',
    leftOut: Number(headers.get('x-export-left-out') ?? 0),
    notes: (headers.get('x-export-notes') ?? '').split(', ').filter(Boolean),
  };
}
