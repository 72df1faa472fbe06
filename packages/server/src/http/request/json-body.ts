import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { TwofoldError } from '../../platform/errors.ts';

/** Containers inside containers; nothing of ours needs more than five. */
const MAX_DEPTH = 32;
/** The most that is ever sent has 5,000 entries with a dozen fields and twenty groups each. */
const MAX_VALUES = 200_000;
/** Of one object; those that are known have at most thirty, and what is not known is ignored. */
const MAX_KEYS = 1_000;
const MAX_SHOWN_KEY_LENGTH = 40;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const SPACE = 0x20;

/**
 * Parses a JSON body (RFC 8259) and refuses what two readers could understand in two ways, or what reaches into
 * prototypes: bytes that are not UTF-8, a key that occurs twice in one object, more than 32 levels, more values than any
 * request has, `__proto__`, `prototype` inside `constructor`, escapes of half a surrogate pair, anything after the value.
 *
 * The structure is looked at first: what the parser makes of a few million brackets takes it longer than anybody else
 * should wait.
 *
 * @throws `request.malformed_json`; the text says what is wrong and never repeats a value of the body
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw malformed('The body is empty; send a JSON object.');
  if (!isUtf8(bytes)) throw malformed('The body is not UTF-8.');
  // A byte order mark stays in the text and fails as JSON, as RFC 8259 section 8.1 allows.
  const text = bytes.toString('utf8');
  checkStructure(text);
  return parsed(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('The body is not valid JSON.');
  }
}

interface Container {
  /** Undefined for an array. */
  keys: Set<string> | undefined;
  /** The key of the member that is being read. */
  key: string;
}

/**
 * One pass over text that may be JSON: if it is, a quote opens a string, and the string is a key when a colon follows it.
 * If it is none, the parser says so afterwards, whatever was seen here.
 */
function checkStructure(text: string): void {
  const open: Container[] = [];
  let position = 0;
  let values = 0;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === QUOTE) {
      position = readString(text, position, open);
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open.push({ keys: code === OPEN_OBJECT ? new Set() : undefined, key: '' });
      if (open.length > MAX_DEPTH) throw malformed(`The body is nested more than ${MAX_DEPTH} levels deep.`);
      values++;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      open.pop();
    } else if (code === COMMA && ++values > MAX_VALUES) {
      throw malformed('The body has more values than any request.');
    }
    position++;
  }
}

/** Checks the string that begins at `start`. @returns the position after it, or after its colon */
function readString(text: string, start: number, open: Container[]): number {
  let end = start + 1;
  let escaped = false;
  for (let code = text.charCodeAt(end); code !== QUOTE; code = text.charCodeAt(end)) {
    if (end >= text.length) throw malformed('The body is not valid JSON.');
    if (code === BACKSLASH) {
      escaped = true;
      end++;
    }
    end++;
  }
  let string: string | undefined;
  if (escaped) {
    string = String(parsed(text.slice(start, end + 1)));
    // Valid UTF-8 has no half of a surrogate pair, but an escape can spell one.
    if (!string.isWellFormed()) throw malformed('A text in the body has half of a surrogate pair.');
  }
  let next = end + 1;
  while (isWhitespace(text.charCodeAt(next))) next++;
  if (text.charCodeAt(next) !== COLON) return next;
  checkKey(string ?? text.slice(start + 1, end), open);
  return next + 1;
}

function checkKey(key: string, open: Container[]): void {
  const container = open.at(-1);
  if (!container?.keys) return;
  if (key === '__proto__' || (key === 'prototype' && open.at(-2)?.key === 'constructor')) {
    throw malformed(`The body has the key "${key}", which is not allowed.`);
  }
  if (container.keys.has(key)) {
    throw malformed(`The body has the key "${key.slice(0, MAX_SHOWN_KEY_LENGTH)}" twice in one object.`);
  }
  container.keys.add(key);
  if (container.keys.size > MAX_KEYS)
    throw malformed('The body has an object with more keys than any request.');
  container.key = key;
}

function isWhitespace(code: number): boolean {
  return code === SPACE || code === 0x0a || code === 0x0d || code === 0x09;
}

function malformed(detail: string): TwofoldError {
  return new TwofoldError('request.malformed_json', detail);
}

const JSON_MEDIA_TYPE = 'application/json';
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

/** Makes `application/json` the only body that the application reads; everything else is 415. */
export function acceptOnlyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(JSON_MEDIA_TYPE, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      // A signature covers the bytes, not what was understood from them.
      if (request.headers['signature-input'] !== undefined) request.rawBody = body;
      // Many clients send the content type always: without a body it means nothing where none is expected.
      if (body.length === 0 && request.routeOptions.schema?.body === undefined) return done(null, undefined);
      done(null, parseJsonBody(readable(request, body)));
    } catch (error) {
      done(error as TwofoldError);
    }
  });
}

/** RFC 8259 section 8.1: JSON between systems is UTF-8. A compressed body is not unpacked. */
function readable(request: FastifyRequest, body: Buffer): Buffer {
  const { 'content-type': type, 'content-encoding': encoding } = request.headers;
  const charset = type === JSON_MEDIA_TYPE ? undefined : CHARSET.exec(type ?? '')?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
    throw new TwofoldError('request.unsupported_media_type', 'Send the body as application/json in UTF-8.');
  }
  if (encoding !== undefined && encoding !== 'identity') {
    throw new TwofoldError('request.unsupported_media_type', 'Send the body without a Content-Encoding.');
  }
  return body;
}
