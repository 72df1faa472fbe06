/** What a route answers, before it is written: idempotent routes store it and give it again. */
export interface Answer {
  readonly status: number;
  /** Undefined for an answer without a body (204). Must survive JSON. */
  readonly body?: unknown;
  /** Names in lower case. Several Set-Cookie lines are a list. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** The user that the answer is about, if any: when they are erased, the stored answer goes too. Never sent. */
  readonly userId?: string;
  /** False where nothing was done that must not be done twice: the answer is not stored. Never sent. */
  readonly keep?: boolean;
}

/** What is needed of a reply: so that a route's own, more narrowly typed one fits. */
interface Sendable {
  code(status: number): unknown;
  headers(values: Readonly<Record<string, string | string[]>>): unknown;
  send(payload: unknown): unknown;
}

/** Writes an answer. One with a 4xx status is a problem document, made by `problemAnswer`. */
export function sendAnswer<Reply extends Sendable>(reply: Reply, answer: Answer): Reply {
  reply.code(answer.status);
  if (answer.headers) reply.headers(answer.headers);
  // A problem document has no schema of its own at the route: it is serialised here.
  reply.send(answer.status >= 400 ? JSON.stringify(answer.body) : answer.body);
  return reply;
}

/** For handlers: answers when the work is done. An error goes the way of one that was thrown. */
export function answerWith(reply: Sendable, answer: Promise<Answer>): void {
  answer.then((ready) => sendAnswer(reply, ready)).catch((error: unknown) => reply.send(error));
}
