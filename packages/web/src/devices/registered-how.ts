import type { Texts } from '../texts/texts.ts';

/** With what a browser was registered; undefined where the page has no words for it, or where they would say too little. */
export function registeredHow(
  { method, aal }: { method: string; aal: number },
  { sessions: { methods } }: Texts['security'],
): string | undefined {
  // A session that began with the password may have had a second factor since.
  if (method === 'PASSWORD' && aal >= 2) return undefined;
  return Object.hasOwn(methods, method) ? methods[method as keyof typeof methods] : undefined;
}
