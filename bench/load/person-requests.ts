import type { Connection, Reply } from './connection.ts';

type Answered = Pick<Reply, 'status' | 'body'>;

/** What a person's program sends. */
export interface PersonCall {
  method: 'GET' | 'POST' | 'PATCH';
  /** Below `/api`. */
  path: string;
  accessToken?: string | undefined;
  body?: object;
}

/** As it goes over the wire. Everything in it is ASCII. */
export function personRequest({ method, path, accessToken, body }: PersonCall): string {
  const text = body === undefined ? '' : JSON.stringify(body);
  return [
    `${method} /api${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...(accessToken === undefined ? [] : [`authorization: Bearer ${accessToken}`]),
    ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${text.length}`]),
    '',
    text,
  ].join('\r\n');
}

/** The member `data` of a good answer. Throws for any other. */
export function dataOf<Data>({ status, body }: Reply, expected = 200): Data {
  const answer = status === expected ? (JSON.parse(body) as { success?: unknown; data?: Data }) : {};
  if (answer.success !== true || answer.data === undefined) throw wrongAnswer({ status, body });
  return answer.data;
}

/** The queue of passwords was full: the one refusal that a storm may get. */
export function isBusy({ status, body }: Reply): boolean {
  return status === 503 && (JSON.parse(body) as { code?: unknown }).code === 'password.busy';
}

export function wrongAnswer({ status, body }: Answered): Error {
  return new Error(`A wrong answer: ${status} ${body.slice(0, 500)}`);
}

export function ask(connection: Connection, request: string): Promise<Reply> {
  return new Promise((done, failed) => connection.send(request, done, failed));
}
