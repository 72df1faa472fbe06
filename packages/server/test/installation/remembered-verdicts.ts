import type { PasswordHasher } from '../../src/platform/passwords/hasher.ts';

/**
 * The same password against the same hash has the same verdict for ever: here it is computed once in a process. Most tests
 * log people in with the password that they were made with, and each verdict takes longer than the rest of a login, the
 * more so as the hasher runs last on a busy machine. Hashes are made anew each time, with salts of their own.
 */
export function rememberVerdicts(hasher: PasswordHasher): PasswordHasher {
  const verdicts = new Map<string, Promise<boolean>>();
  return {
    ...hasher,
    verify(passwordHash, password) {
      const question = JSON.stringify([passwordHash, password]);
      const known = verdicts.get(question);
      if (known !== undefined) return known;
      const verdict = hasher.verify(passwordHash, password);
      verdicts.set(question, verdict);
      // That there were too many at once is no verdict.
      verdict.catch(() => verdicts.delete(question));
      return verdict;
    },
  };
}
