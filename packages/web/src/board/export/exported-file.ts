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
