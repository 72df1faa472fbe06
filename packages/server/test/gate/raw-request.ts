import { connect } from 'node:net';

export interface RawAnswer {
  /** 0: the connection was closed, or nothing came. */
  status: number;
  /** In lower case; the last of a name. */
  headers: Record<string, string>;
  /** `Set-Cookie` lines, each of them. */
  cookies: string[];
  body: string;
}

const TIMEOUT_MS = 8000;

/** Sends bytes as they are, and reads one answer: what a client library would tidy, or refuse to send. */
export function sendRaw(port: number, bytes: string): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')));
    const finish = () => {
      socket.destroy();
      resolve(parse(Buffer.concat(chunks).toString('latin1')));
    };
    socket.setTimeout(TIMEOUT_MS, finish);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks).toString('latin1'))) finish();
    });
    socket.on('error', finish).on('close', finish);
  });
}

/** A request of lines; the connection closes after the answer. */
export function request(line: string, headers: readonly string[], body = ''): string {
  return `${[line, ...headers, ...(body === '' ? [] : [`Content-Length: ${body.length}`]), 'Connection: close'].join('\r\n')}\r\n\r\n${body}`;
}

/** Also where the connection stays open. A handshake that is accepted has no end of its own. */
function isWhole(text: string): boolean {
  if (text.startsWith('HTTP/1.1 101')) return true;
  const end = text.indexOf('\r\n\r\n');
  if (end < 0 || text.startsWith('HTTP/1.1 100')) return false;
  const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(text.slice(0, end + 2))?.[1];
  if (length !== undefined) return text.length >= end + 4 + Number(length);
  return text.endsWith('\r\n0\r\n\r\n');
}

function parse(text: string): RawAnswer {
  // What only says to go on is no answer.
  if (text.startsWith('HTTP/1.1 100')) return parse(text.slice(text.indexOf('\r\n\r\n') + 4));
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end < 0 ? text.length : end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  const raw = end < 0 ? '' : text.slice(end + 4);
  const body = headers['transfer-encoding'] === 'chunked' ? dechunked(raw) : raw;
  const cookies = lines
    .filter((line) => /^set-cookie:/i.test(line))
    .map((line) => line.slice('set-cookie:'.length).trim());
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0), headers, cookies, body };
}

function dechunked(raw: string): string {
  let text = '';
  let rest = raw;
  for (;;) {
    const at = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.slice(0, at), 16);
    if (at < 0 || !(length > 0)) return text;
    text += rest.slice(at + 2, at + 2 + length);
    rest = rest.slice(at + 2 + length + 2);
  }
}
