import { createStore } from '../../state/store.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** What a call was answered with. `status` is 0 where no answer came. */
export interface CallAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: unknown;
}

/** One call of the page, as it is shown. */
export interface LoggedCall {
  number: number;
  method: Method;
  path: string;
  body: object | undefined;
  /** Undefined while it is waited for. */
  answer: (CallAnswer & { tookMs: number }) | undefined;
}

interface CallLog {
  /** Newest first. */
  calls: readonly LoggedCall[];
  /** Number of the one that is open. */
  open: number | undefined;
}

export const callLog = createStore<CallLog>({ calls: [], open: undefined });

/** @returns its number */
export function beginCall(call: Pick<LoggedCall, 'method' | 'path' | 'body'>): number {
  const { calls } = callLog.get();
  const number = (calls[0]?.number ?? 0) + 1;
  callLog.set({ calls: [{ ...call, number, answer: undefined }, ...calls], open: number });
  return number;
}

export function endCall(number: number, answer: NonNullable<LoggedCall['answer']>): void {
  const { calls, open } = callLog.get();
  const ended = calls.map((call) => (call.number === number ? { ...call, answer } : call));
  callLog.set({ calls: ended, open });
}

/** Opens one, or closes it. */
export function setOpen(number: number, isOpen: boolean): void {
  const { calls, open } = callLog.get();
  if (isOpen) callLog.set({ calls, open: number });
  else if (open === number) callLog.set({ calls, open: undefined });
}

/** Where the head of a call is in the page. */
export function callId(number: number): string {
  return `call-${number}`;
}
