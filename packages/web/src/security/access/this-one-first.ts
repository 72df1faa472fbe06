/** The session that the page is of stands first; the others keep their order, the newest before older ones. */
export function thisOneFirst<Session extends { current: boolean }>(
  sessions: readonly Session[],
): readonly Session[] {
  return [...sessions.filter(({ current }) => current), ...sessions.filter(({ current }) => !current)];
}
