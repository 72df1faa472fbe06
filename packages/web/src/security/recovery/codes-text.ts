/** Recovery codes as a file: what they are of stands above them, as a file of codes alone is a riddle years later. */
export function codesText({
  head,
  date,
  codes,
}: {
  head: string;
  date: string;
  codes: readonly string[];
}): string {
  return [head, date, '', ...codes, ''].join('\n');
}

/** `recovery-codes-anna.txt`: with as much of the name as every system takes for a file. */
export function codesFileName(prefix: string, username: string): string {
  const name = username.replace(/[^\w-]+/g, '');
  return `${[prefix, name].filter(Boolean).join('-')}.txt`;
}
