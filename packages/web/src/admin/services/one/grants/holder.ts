const GROUP = 'group:';

/** Whether a grant is of a group: as the API has it, `group:` and the group's name. */
export function isGroup(holder: string): boolean {
  return holder.startsWith(GROUP);
}

export function holderOfGroup(name: string): string {
  return GROUP + name;
}
