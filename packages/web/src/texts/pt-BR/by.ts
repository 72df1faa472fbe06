/** “por” and the article become one word; names of people have no spaces, and stay as they are. */
export function by(name: string): string {
  return `por ${name}`.replace(/^por o /, 'pelo ').replace(/^por a /, 'pela ');
}
