/** Secrets of earlier systems. The key ring derives what they were for. */
const DERIVED_SECRETS = [
  'SESSION_SECRET',
  'JWT_ACCESS_SECRET',
  'JWT_REFRESH_SECRET',
  'TEMP_TOKEN_SECRET',
  'DEVICE_TOKEN_SECRET',
  'DB_ENCRYPTION_KEY',
];

export interface ConfigWarning {
  readonly variable: string;
  readonly message: string;
}

/** Levenshtein distance, or `limit + 1` as soon as it is certain to exceed `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  // Before any table is made: a name from the environment may be megabytes long.
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) > limit) return limit + 1;
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}

/** Two slips in a long name, one in a short one, none in HOST and PORT: HOME and SORT are names of their own. */
function allowedSlips(name: string): number {
  if (name.length >= 8) return 2;
  return name.length >= 6 ? 1 : 0;
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const singular = name.replace(/IES$/, 'Y');
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const limit = allowedSlips(candidate);
    const distance = Math.min(editDistance(name, candidate, limit), editDistance(singular, candidate, limit));
    if (distance <= limit && distance < (best?.distance ?? Infinity)) best = { name: candidate, distance };
  }
  return best?.name;
}

/**
 * What to say about the names that are set but not read: secrets that are no longer needed, and probable slips. Any
 * other name is left alone: the environment belongs to more programs than this one. `known` holds the names that are
 * read, `NAME_FILE` forms included.
 */
export function warnAboutNames(names: readonly string[], known: readonly string[]): ConfigWarning[] {
  const read = new Set(known);
  const warnings: ConfigWarning[] = [];
  for (const name of names) {
    if (read.has(name) || !/^[A-Z0-9_]+$/.test(name)) continue;
    if (DERIVED_SECRETS.includes(name.replace(/_FILE$/, ''))) {
      warnings.push({ variable: name, message: 'no longer needed: derived from the key ring' });
      continue;
    }
    const meant = nearest(name, known);
    if (meant !== undefined) warnings.push({ variable: name, message: `not known: did you mean ${meant}?` });
  }
  return warnings;
}
