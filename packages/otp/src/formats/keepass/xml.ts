import { OtpError } from '../../errors.ts';
import { MAX_DEPTH } from '../limits.ts';

export interface XmlElement {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  /** All text that stands directly in the element. */
  text: string;
}

/** Elements of an export of some ten thousand passwords with their history. */
const MAX_ELEMENTS = 1_000_000;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);
/** One for the many elements without any. */
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * The root element of an XML text, as far as exports have XML: elements, attributes, text, CDATA, comments and
 * the five entities that XML itself has. There is no document type and so no entity of one's own: nothing grows,
 * and nothing is fetched.
 *
 * @throws OtpError `format.damaged`, `format.too_deep`, `format.too_many_entries`, `format.unsupported` for a
 *   document type
 */
export function parseXml(text: string): XmlElement {
  const document: XmlElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open = [document];
  let offset = 0;
  let elements = 0;

  function through(end: string, from: number): string {
    const at = text.indexOf(end, from);
    if (at < 0) throw new OtpError('format.damaged');
    offset = at + end.length;
    return text.slice(from, at);
  }

  while (offset < text.length) {
    const current = open.at(-1);
    if (current === undefined) throw new OtpError('format.damaged');
    if (text[offset] !== '<') {
      const next = text.indexOf('<', offset);
      const end = next < 0 ? text.length : next;
      current.text += decodeEntities(text.slice(offset, end));
      offset = end;
    } else if (text.startsWith('<!--', offset)) {
      through('-->', offset + 4);
    } else if (text.startsWith('<![CDATA[', offset)) {
      current.text += through(']]>', offset + 9);
    } else if (text.startsWith('<?', offset)) {
      through('?>', offset + 2);
    } else if (text.startsWith('<!', offset)) {
      throw new OtpError('format.unsupported');
    } else if (text.startsWith('</', offset)) {
      const name = through('>', offset + 2).trim();
      if (open.length === 1 || name !== current.name) throw new OtpError('format.damaged');
      open.pop();
    } else {
      const { element, closed } = readTag(through('>', offset + 1));
      if (++elements > MAX_ELEMENTS) throw new OtpError('format.too_many_entries');
      current.children.push(element);
      if (!closed) open.push(element);
      if (open.length > MAX_DEPTH) throw new OtpError('format.too_deep');
    }
  }
  const [root] = document.children;
  if (root === undefined || document.children.length > 1 || open.length > 1)
    throw new OtpError('format.damaged');
  return root;
}

/** What stands between the brackets of an opening tag. No export has a > in an attribute. */
function readTag(tag: string): { element: XmlElement; closed: boolean } {
  const closed = tag.endsWith('/');
  const inside = closed ? tag.slice(0, -1) : tag;
  const name = /^[A-Za-z_][\w.:-]*/.exec(inside)?.[0];
  if (name === undefined) throw new OtpError('format.damaged');
  if (!inside.includes('='))
    return { element: { name, attributes: NO_ATTRIBUTES, children: [], text: '' }, closed };
  const attributes = new Map<string, string>();
  for (const [, key = '', double, single] of inside.slice(name.length).matchAll(ATTRIBUTE)) {
    attributes.set(key, decodeEntities(double ?? single ?? ''));
  }
  return { element: { name, attributes, children: [], text: '' }, closed };
}

function decodeEntities(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(/&([^;&\s]{1,10});/g, (whole, entity: string) => {
    const hex = /^#x([0-9a-f]{1,6})$/i.exec(entity)?.[1];
    const decimal = /^#([0-9]{1,7})$/.exec(entity)?.[1];
    if (hex === undefined && decimal === undefined) return ENTITIES.get(entity) ?? whole;
    const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return codePoint > 0x10ffff ? whole : String.fromCodePoint(codePoint);
  });
}

/** The first child of a name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}
