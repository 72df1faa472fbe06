/** What stands in the field of this name; empty where there is none. */
export function fieldOf(form: HTMLFormElement, name: string): string {
  const given = new FormData(form).get(name);
  return typeof given === 'string' ? given : '';
}
