/** One answer that told the server's time. Unix milliseconds; the first two by this device's clock. */
export interface ClockSample {
  sentAt: number;
  receivedAt: number;
  serverTime: number;
}

/** From here on, people are told that their clock is wrong: a code lives long enough for less. */
const TOLD_FROM_MS = 5000;

/**
 * What to add to this device's clock for the server's. The server read its clock between the request and the answer, so
 * the offset lies between two bounds. What is known already is kept as far as they allow: noise of the network moves
 * nothing on the page.
 */
export function nextOffset(
  known: number | undefined,
  { sentAt, receivedAt, serverTime }: ClockSample,
): number {
  const least = serverTime - receivedAt;
  const most = serverTime - sentAt;
  if (known === undefined) return Math.round((least + most) / 2);
  return Math.min(Math.max(known, least), most);
}

/** Whether the offset is more than a slow network can explain. */
export function isWrong({ sentAt, receivedAt, serverTime }: ClockSample): boolean {
  const least = serverTime - receivedAt;
  const most = serverTime - sentAt;
  return least >= TOLD_FROM_MS || most <= -TOLD_FROM_MS;
}

/** By how much two clocks may part between two looks before one of them was set, or the device slept. */
const JUMP_MS = 2000;

/** @param passed milliseconds since the last look, by the clock of the day and by one that only runs forward */
export function hasJumped(passed: { wall: number; monotonic: number }): boolean {
  return Math.abs(passed.wall - passed.monotonic) > JUMP_MS;
}
