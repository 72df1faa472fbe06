/** A code in the groups in which people read it aloud: 482 910, 4829 1034. Others than those lengths stay whole. */
export function groupCode(code: string): string[] {
  switch (code.length) {
    case 6:
    case 9:
      return inGroupsOf(3, code);
    case 7:
      return [code.slice(0, 3), code.slice(3)];
    case 8:
      return inGroupsOf(4, code);
    case 10:
      return inGroupsOf(5, code);
    default:
      return [code];
  }
}

/** Letter by letter, so that a screen reader says no number of six figures. */
export function spellCode(code: string): string {
  return [...code].join(' ');
}

/** A setup key in groups of four, as people type it. */
export function groupKey(key: string): string {
  return inGroupsOf(4, key).join(' ');
}

/** The last one holds what is left. */
export function inGroupsOf(size: number, text: string): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, group) =>
    text.slice(group * size, (group + 1) * size),
  );
}
