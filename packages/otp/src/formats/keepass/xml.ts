import { OtpError } from '../../errors.ts';
import { MAX_DEPTH } from '../limits.ts';

export interface XmlElement {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  /** All text that stands directly in the element. */
  text: string;
}

export interface XmlOptions {
  /** Names of elements that are passed with all that is in them, unread. None may stand inside one of its own name. */
  without?: ReadonlySet<string>;
}

/** Elements, their attributes, comments and the like: some twenty-five for each entry of a very large database. */
const MAX_MARKUP = 250_000;
/** Characters that are written as entities. */
const MAX_ENTITIES = 250_000;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);
/** A name, and perhaps two or three attributes. */
const MAX_TAG_CHARACTERS = 10_000;
/** One for the many elements without any. */
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
const GREATER = 0x3e;

/**
 * The root element of an XML text, as far as exports have XML: elements, attributes, text, CDATA, comments and
 * the five entities that XML itself has. There is no document type and so no entity of one's own: nothing grows,
 * and nothing is fetched. What costs work is counted while it is read.
 *
 * @throws OtpError `format.damaged`, `format.too_deep`, `format.too_many_entries`, `format.unsupported` for a
 *   document type
 */
export function parseXml(text: string, { without = new Set() }: XmlOptions = {}): XmlElement {
  const document: XmlElement = { name: '', attributes: NO_ATTRIBUTES, children: [], text: '' };
  const open = [document];
  const decode = entityDecoder();
  let current = document;
  let offset = 0;
  let markup = 0;

  function through(end: string, from: number): string {
    const at = text.indexOf(end, from);
    if (at < 0) throw new OtpError('format.damaged');
    offset = at + end.length;
    return text.slice(from, at);
  }

  function close(): void {
    const end = offset + 2 + current.name.length;
    const isPlain = text.startsWith(current.name, offset + 2) && text.charCodeAt(end) === GREATER;
    if (isPlain) offset = end + 1;
    else if (through('>', offset + 2).trim() !== current.name) throw new OtpError('format.damaged');
    open.pop();
    const outer = open.at(-1);
    if (outer === undefined) throw new OtpError('format.damaged');
    current = outer;
  }

  function mark(): void {
    if (++markup > MAX_MARKUP) throw new OtpError('format.too_many_entries');
  }

  function begin(): void {
    const { element, closed } = readTag(through('>', offset + 1), decode, mark);
    if (without.has(element.name)) {
      if (!closed) through(`</${element.name}>`, offset);
      return;
    }
    current.children.push(element);
    if (closed) return;
    open.push(element);
    if (open.length > MAX_DEPTH) throw new OtpError('format.too_deep');
    current = element;
  }

  while (offset < text.length) {
    if (text[offset] !== '<') {
      const next = text.indexOf('<', offset);
      const end = next < 0 ? text.length : next;
      current.text += decode(text.slice(offset, end));
      offset = end;
    } else if (text[offset + 1] === '/') {
      close();
    } else {
      mark();
      if (text.startsWith('<!--', offset)) through('-->', offset + 4);
      else if (text.startsWith('<![CDATA[', offset)) current.text += through(']]>', offset + 9);
      else if (text[offset + 1] === '?') through('?>', offset + 2);
      else if (text[offset + 1] === '!') throw new OtpError('format.unsupported');
      else begin();
    }
  }
  const [root] = document.children;
  if (root === undefined || document.children.length > 1 || open.length > 1)
    throw new OtpError('format.damaged');
  return root;
}

type Decode = (raw: string) => string;

/** What stands between the brackets of an opening tag. No export has a > in an attribute. */
function readTag(tag: string, decode: Decode, mark: () => void): { element: XmlElement; closed: boolean } {
  if (tag.length > MAX_TAG_CHARACTERS) throw new OtpError('format.damaged');
  const closed = tag.endsWith('/');
  const inside = closed ? tag.slice(0, -1) : tag;
  const name = /^[A-Za-z_][\w.:-]*/.exec(inside)?.[0];
  if (name === undefined) throw new OtpError('format.damaged');
  const attributes =
    name.length === inside.length ? NO_ATTRIBUTES : readAttributes(inside.slice(name.length), decode, mark);
  return { element: { name, attributes, children: [], text: '' }, closed };
}

/**
 * Each attribute where the one before it has ended, and nothing between them: a search for the next would begin anew
 * at each character of a long name.
 */
function readAttributes(inside: string, decode: Decode, mark: () => void): ReadonlyMap<string, string> {
  const attribute = /\s+([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  const attributes = new Map<string, string>();
  let end = 0;
  for (;;) {
    attribute.lastIndex = end;
    const found = attribute.exec(inside);
    if (found === null) break;
    mark();
    end = attribute.lastIndex;
    const [, name = '', double, single] = found;
    attributes.set(name, decode(double ?? single ?? ''));
  }
  if (inside.slice(end).trim() !== '') throw new OtpError('format.damaged');
  return attributes;
}

/** Of one text: whatever looks like an entity is counted over all of it. */
function entityDecoder(): Decode {
  const entity = /&([^;&\s]{1,10});/y;
  let counted = 0;
  return (raw) => {
    let text = '';
    let copied = 0;
    for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', at + 1)) {
      if (++counted > MAX_ENTITIES) throw new OtpError('format.too_many_entries');
      entity.lastIndex = at;
      const name = entity.exec(raw)?.[1];
      const character = name === undefined ? undefined : (ENTITIES.get(name) ?? characterOf(name));
      if (name === undefined || character === undefined) continue;
      text += raw.slice(copied, at) + character;
      copied = at + name.length + 2;
    }
    return copied === 0 ? raw : text + raw.slice(copied);
  };
}

/** By its number. */
function characterOf(entity: string): string | undefined {
  const hex = /^#x([0-9a-f]{1,6})$/i.exec(entity)?.[1];
  const decimal = /^#([0-9]{1,7})$/.exec(entity)?.[1];
  if (hex === undefined && decimal === undefined) return undefined;
  const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return codePoint > 0x10ffff ? undefined : String.fromCodePoint(codePoint);
}

/** The first child of a name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}
