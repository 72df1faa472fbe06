import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** As it came over the wire, headers and all. */
  raw: string;
  /** Whether it came over TLS. */
  secure: boolean;
  user: string | undefined;
}

export interface SmtpBehaviour {
  /** An answer to RCPT TO in the place of 250, such as 550 or 451. */
  recipient?: number | undefined;
  /** An answer to the message itself in the place of 250. */
  message?: number | undefined;
  /** Waits so long before each answer. */
  delayMs?: number | undefined;
}

/** A real SMTP server in this process, on a port of 127.0.0.1. */
export interface SmtpTestServer {
  port: number;
  /** PEM of the certificate that it shows, to be trusted. */
  ca: string | undefined;
  received: ReceivedMail[];
  /** How it answers from now on. */
  behave(behaviour: SmtpBehaviour): void;
  close(): Promise<void>;
}

export interface SmtpTestOptions {
  /** `starttls` offers it; `implicit` speaks nothing else; `none` does not know it. */
  tls?: 'none' | 'starttls' | 'implicit';
  /** Who may send; anybody where it is missing. */
  credentials?: { user: string; password: string };
  port?: number;
}

export async function startSmtpServer(options: SmtpTestOptions = {}): Promise<SmtpTestServer> {
  const { tls = 'none', credentials, port = 0 } = options;
  const certificate = tls === 'none' ? undefined : createCertificate();
  const received: ReceivedMail[] = [];
  let behaviour: SmtpBehaviour = {};
  const answer = (status: number | undefined, done: (error?: Error | null) => void) => {
    const error =
      status === undefined ? null : Object.assign(new Error('as the test asks'), { responseCode: status });
    setTimeout(() => done(error), behaviour.delayMs ?? 0);
  };

  const server = new SMTPServer({
    secure: tls === 'implicit',
    ...(certificate && { key: certificate.key, cert: certificate.cert }),
    disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(credentials ? [] : ['AUTH'])],
    authOptional: credentials === undefined,
    allowInsecureAuth: true,
    // Its messages would stand between those of the tests.
    logger: false,
    // Whoever closes it has seen what was to be seen: clients keep connections open for a while that nobody uses.
    closeTimeout: 1,
    // Of 127.0.0.1, which a name server that is away would be waited for.
    disableReverseLookup: true,
    onConnect: (_session, done) => answer(undefined, done),
    onAuth({ username, password }, _session, done) {
      if (username === credentials?.user && password === credentials?.password)
        done(null, { user: username });
      else done(new Error('refused'));
    },
    onMailFrom: (_address, _session, done) => answer(undefined, done),
    onRcptTo: (_address, _session, done) => answer(behaviour.recipient, done),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (behaviour.message === undefined) {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString('utf8'),
            secure: session.secure,
            user: session.user === undefined ? undefined : String(session.user),
          });
        }
        answer(behaviour.message, done);
      });
    },
  });
  // A client that hangs up is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  return {
    port: (server.server.address() as AddressInfo).port,
    ca: certificate?.cert,
    received,
    behave(given) {
      behaviour = given;
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

/** Takes connections and says nothing, as a server that is stuck. */
export async function startSilentServer(
  port = 0,
): Promise<{ port: number; connections(): number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    count++;
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

/** Resolves when `look` finds something; looks again and again, as a mail has no answer that could be waited for. */
export async function eventually<T>(
  look: () => Promise<T | undefined> | T | undefined,
  everyMs = 20,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(everyMs);
  }
}

/** The parts of a mail, decoded: what its reader sees. */
export function readMail(raw: string): { header(name: string): string; text: string; html: string } {
  const [head = '', ...rest] = raw.split(/\r?\n\r?\n/);
  const unfolded = head.replaceAll(/\r?\n[ \t]+/g, ' ');
  const body = rest.join('\n\n');
  const boundary = /boundary="?([^";]+)"?/.exec(unfolded)?.[1] ?? '';
  const parts = body.split(`--${boundary}`);
  const part = (type: string) =>
    decodePart(parts.find((text) => text.includes(`Content-Type: ${type}`)) ?? '');
  return {
    header: (name) => decodeWords(new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? ''),
    text: part('text/plain'),
    html: part('text/html'),
  };
}

function decodePart(part: string): string {
  const [head = '', ...rest] = part.trimStart().split(/\r?\n\r?\n/);
  const body = rest.join('\n\n');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (/quoted-printable/i.test(head)) return decodeQuoted(body.replaceAll(/=\r?\n/g, ''));
  return body;
}

function decodeQuoted(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Encoded words of RFC 2047. */
function decodeWords(text: string): string {
  return text.replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=\s*/gi, (_all, encoding: string, word: string) =>
    encoding.toUpperCase() === 'B'
      ? Buffer.from(word, 'base64').toString('utf8')
      : decodeQuoted(word.replaceAll('_', ' ')),
  );
}

function createCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-smtp-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...made, '-addext', names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
