import { isIP } from 'node:net';
import { Refusal, type ValueType } from '../schema.ts';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

function isHostname(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => LABEL.test(label));
}

/** An IP address or a host name to listen on. */
export const host: ValueType<string> = {
  label: 'IP address or host name',
  parse(text) {
    const name = text.trim();
    if (isIP(name) !== 0 || isHostname(name)) return name;
    return new Refusal(
      'is neither an IP address nor a host name',
      'Give an address such as 127.0.0.1, or a host name, without scheme or port.',
    );
  },
};

const ORIGIN_FIX = 'Give scheme, host and port only, such as https://auth.example.com.';

/** An http or https origin, in the normal form of the URL standard: lower case, no default port, no trailing slash. */
export const origin: ValueType<string> = {
  label: 'origin: `http` or `https`, host, port',
  parse(text) {
    const url = URL.parse(text.trim());
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
      return new Refusal('is not an http or https address', ORIGIN_FIX);
    }
    if (url.username !== '' || url.password !== '')
      return new Refusal('holds a user name or password', ORIGIN_FIX);
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || /[?#]/.test(text)) {
      return new Refusal('has a path, a query or a fragment', ORIGIN_FIX);
    }
    return url.origin;
  },
};

/** Several of them, separated by commas or spaces. */
export const origins: ValueType<readonly string[]> = {
  label: 'origins, separated by commas',
  parse(text, context) {
    const parsed = text
      .split(/[\s,]+/)
      .filter((entry) => entry !== '')
      .map((entry) => origin.parse(entry, context));
    const refused = parsed.find((entry) => entry instanceof Refusal);
    if (refused) return refused;
    if (parsed.length === 0) return new Refusal('is an empty list', ORIGIN_FIX);
    return [...new Set(parsed.filter((entry) => typeof entry === 'string'))];
  },
};

/** An address to send requests to; a secret may stand in its path or query. */
export const httpUrl: ValueType<string> = {
  label: '`http` or `https` address',
  parse(text) {
    const url = URL.parse(text.trim());
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
      return new Refusal(
        'is not an http or https address',
        'Give a whole address: https://sms.example.com/send',
      );
    }
    if (url.username !== '' || url.password !== '' || url.hash !== '')
      return new Refusal('holds a user name, a password or a fragment', 'Leave them out.');
    return url.href;
  },
};

/** A page: a path on this server, or a whole address. */
export const pathOrHttpUrl: ValueType<string> = {
  label: 'path that begins with `/`, or `http` or `https` address',
  parse(text, context) {
    const given = text.trim();
    // Two slashes would lead to another host.
    if (/^\/(?![/\\])[\x21-\x7e]*$/.test(given)) return given;
    const address = httpUrl.parse(given, context);
    return address instanceof Refusal
      ? new Refusal(
          'is neither a path nor a whole address',
          'Give one, such as / or https://intranet.example.com.',
        )
      : address;
  },
};

/** A path that routes are mounted under: begins with a slash, ends without one. */
export const basePath: ValueType<string> = {
  label: 'path that begins with `/`',
  parse(text) {
    const value = text.trim();
    const segments = value.split('/').slice(1);
    const plain = segments.every((segment) => /^[A-Za-z0-9_~-][A-Za-z0-9_.~-]*$/.test(segment));
    if (value.startsWith('/') && plain) return value;
    return new Refusal(
      'is not a base path',
      'Begin with /, end without one, use letters, digits, - and _: /api',
    );
  },
};

/** The Domain attribute of a cookie (RFC 6265, section 5.2.3): a leading dot means nothing and is dropped. */
export const cookieDomain: ValueType<string> = {
  label: 'domain name',
  parse(text) {
    const domain = text.trim().toLowerCase().replace(/^\./, '');
    if (isIP(domain) !== 0) {
      return new Refusal(
        'is an IP address',
        'Remove the variable, or give the domain name that browsers call the server by.',
      );
    }
    if (!isHostname(domain) || /^[\d.]+$/.test(domain)) {
      return new Refusal('is not a domain name', 'Give a name such as example.com.');
    }
    // A cookie for a whole top-level domain would be sent to strangers; browsers refuse it.
    if (!domain.includes('.') && domain !== 'localhost') {
      return new Refusal('is a top-level domain', 'Give a name with a dot, such as example.com.');
    }
    return domain;
  },
};

/** Whether what is said to this host stays on the machine. @param host as in a URL: IPv6 with or without brackets */
export function isThisMachine(host: string): boolean {
  return /^(?:localhost|\[?::1\]?|127(?:\.\d{1,3}){3})$/.test(host);
}
