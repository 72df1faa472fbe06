import type { Transporter } from 'nodemailer';
import { DeliveryFailure, type FailureReason } from '../delivery-failure.ts';

export interface SmtpSettings {
  /** Of a server of one's own; or `service`, by the name that Nodemailer knows it by. */
  host?: string;
  port?: number;
  service?: string;
  /** TLS from the first byte. */
  secure: boolean;
  /** Whether anything is said without TLS: only to a server on this machine. */
  requireTls: boolean;
  credentials?: { user: string; password: string };
  /** `Name <address>`, or an address. */
  from: string;
  /** For tests: a certificate to trust in place of the system's. */
  ca?: string;
  /** For tests: how long the server may be silent. */
  silenceMs?: number;
}

export interface Mail {
  /** The same at every attempt: who gets it twice can tell. */
  id: string;
  /** One address, already checked. */
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Mailer {
  /**
   * Resolves when the server has taken it. With the signal, the connection is ended wherever it stands.
   * Throws `DeliveryFailure`.
   */
  send(mail: Mail, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Messages that are with the server at once, each on a connection of its own. */
export const MAIL_CONNECTIONS = 4;

const SILENCE_MS = 10_000;
/** Shorter than most servers keep a silent client. */
const IDLE_MS = 30_000;

/** Hands mail to one SMTP server (RFC 5321, RFC 3207) over connections that are kept for a while. */
export function createSmtpMailer(settings: SmtpSettings): Mailer {
  const { host, port, service, secure, requireTls, credentials, from, ca, silenceMs = SILENCE_MS } = settings;
  let opened: Promise<Transporter> | undefined;

  /** Loaded with the first message: it costs each start a quarter of a second, and 25 MiB. */
  async function openTransport(): Promise<Transporter> {
    const { default: nodemailer } = await import('nodemailer');
    return nodemailer.createTransport({
      pool: true,
      maxConnections: MAIL_CONNECTIONS,
      maxRequeues: 1,
      idleTimeout: IDLE_MS,
      ...(service === undefined ? { host, port, secure } : { service }),
      requireTLS: requireTls,
      tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
      ...(credentials && { auth: { user: credentials.user, pass: credentials.password } }),
      connectionTimeout: silenceMs,
      greetingTimeout: silenceMs,
      socketTimeout: silenceMs,
      dnsTimeout: silenceMs,
      // Nothing of a message is read from a file or fetched from an address.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  const domain = /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';

  return {
    async send({ id, to, subject, text, html }, signal) {
      try {
        opened ??= openTransport();
        const transport = await opened;
        await transport.sendMail({
          from,
          // As a pair, so that it is never read as a list of addresses.
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${domain}>`,
          // RFC 3834: nobody is to answer that they are away.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          signal,
        });
      } catch (error) {
        throw new DeliveryFailure(signal.aborted ? 'timed_out' : reasonOf(error));
      }
    },
    close() {
      opened?.then(
        (transport) => transport.close({ force: true }),
        () => undefined,
      );
    },
  };
}

/** Only codes are looked at: the text is the server's. */
function reasonOf(error: unknown): FailureReason {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
  switch (code) {
    case 'ETIMEDOUT':
      return 'timed_out';
    case 'ETLS':
      return 'tls_failed';
    case 'EAUTH':
    case 'ENOAUTH':
      return 'unauthorized';
    case 'EENVELOPE':
    case 'EMESSAGE':
      // The recipient, or the message itself. The sender that is refused is a matter of the configuration: it may be mended.
      return (responseCode ?? 0) >= 500 && command !== 'MAIL FROM' ? 'rejected' : 'deferred';
    default:
      return 'unreachable';
  }
}
