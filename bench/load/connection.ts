import { connect, type Socket } from 'node:net';

export interface Reply {
  status: number;
  /** Status line and headers as they came. */
  head: string;
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
  /** Of the answer under way. */
  #chunks: Buffer[] = [];
  #receivedBytes = 0;
  /** Of head and body, once the head is there. */
  #expectedBytes = Number.POSITIVE_INFINITY;
  #head = '';
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

  /** Large answers come in many chunks: they are put together once. */
  #read(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#receivedBytes += chunk.length;
    if (this.#expectedBytes === Number.POSITIVE_INFINITY) this.#readHead();
    if (this.#receivedBytes < this.#expectedBytes) return;
    const whole = Buffer.concat(this.#chunks);
    const bodyAt = whole.indexOf(HEAD_END) + HEAD_END.length;
    const reply = {
      status: Number(whole.toString('latin1', 9, 12)),
      head: this.#head,
      body: whole.toString('utf8', bodyAt, this.#expectedBytes),
    };
    this.#chunks = [];
    this.#receivedBytes = 0;
    this.#expectedBytes = Number.POSITIVE_INFINITY;
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.done(reply);
  }

  #readHead(): void {
    const received = Buffer.concat(this.#chunks);
    this.#chunks = [received];
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.toString('latin1', 0, headEnd + HEAD_END.length);
    this.#head = head;
    this.#expectedBytes = headEnd + HEAD_END.length + Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0);
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

/** Likewise; `headers` by their names. */
export function getRequest(path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}\r\n`;
}
