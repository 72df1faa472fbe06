import { connect, type Socket } from 'node:net';

export interface Reply {
  status: number;
  body: string;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i;

/**
 * One keep-alive connection that has one request under way at a time. It reads just as much of HTTP/1.1 as the answers
 * of the servers measured here need (a status, a length, a body), so that the load costs less than the answers.
 */
export class Connection {
  readonly #socket: Socket;
  #received: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #closed: Error | undefined;
  #settle: { done(reply: Reply): void; failed(error: Error): void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('The server closed a connection.')));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** Sends a whole request; `done` or `failed` is called once. The next request is sent after that. */
  send(request: string, done: (reply: Reply) => void, failed: (error: Error) => void): void {
    if (this.#closed) {
      failed(this.#closed);
      return;
    }
    this.#settle = { done, failed };
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const bodyAt = headEnd + HEAD_END.length;
    const length = Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0);
    if (this.#received.length < bodyAt + length) return;
    const reply = {
      status: Number(head.slice(9, 12)),
      body: this.#received.toString('utf8', bodyAt, bodyAt + length),
    };
    this.#received = Buffer.alloc(0);
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.done(reply);
  }

  #fail(error: Error): void {
    this.#closed ??= error;
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.failed(error);
  }
}

/** A request as it goes over the wire. `body` is ASCII. */
export function postRequest(path: string, apiKey: string, body: string): string {
  return (
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: ${apiKey}\r\n` +
    `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  );
}
