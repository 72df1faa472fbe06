const FORM = /^[A-Za-z0-9_-]{3,30}$/;

/**
 * What commands and routes take in the place of a person: all of them, and ids. Whoever had such a name would get what was
 * meant for others, such as a grant for somebody who was erased since, and would be taken for all on a list of members.
 */
const MEANS_OTHERS = /^(?:everybody|[a-z]{3}_[a-z0-9]{26})$/i;

/** Also of those that nobody can get any more. */
export function hasUsernameForm(text: string): boolean {
  return FORM.test(text);
}

/** Why nobody may be called so, as the end of "The name …"; undefined where they may. */
export function usernameProblem(text: string): string | undefined {
  if (!hasUsernameForm(text)) return 'must have 3 to 30 letters, digits, - or _';
  return MEANS_OTHERS.test(text) ? 'must not be everybody, nor look like an id' : undefined;
}
