/** What stands in the lines of a field, or between commas: each once, without the blanks around it. */
export function linesOf(text: string): string[] {
  return [...new Set(text.split(/[\n,]/).map((line) => line.trim()))].filter((line) => line !== '');
}
