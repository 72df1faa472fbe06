const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/**
 * When something was: `5 minutes ago`, after a week its day. What seems to lie ahead is now: the clocks differ.
 *
 * @param iso as the server writes times
 * @param nowMs Unix milliseconds
 */
export function formatPast(iso: string, language: string, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(iso)) / 1000));
  if (seconds >= 7 * DAY) return formatDay(iso, language);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (seconds >= DAY) return relative.format(-Math.floor(seconds / DAY), 'day');
  if (seconds >= HOUR) return relative.format(-Math.floor(seconds / HOUR), 'hour');
  if (seconds >= MINUTE) return relative.format(-Math.floor(seconds / MINUTE), 'minute');
  return relative.format(0, 'second');
}

/** `Nov 22, 2026`, where the reader is. */
export function formatDay(iso: string, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone }).format(Date.parse(iso));
}

/** The day and the time, in full. */
export function formatMoment(iso: string, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(
    Date.parse(iso),
  );
}
