import { headerValues, type MessageHead } from './message.ts';
import { isRefused, type Refused, refused } from './refusal.ts';

/** A field name in lower case: the `token` of RFC 9110 section 5.6.2 without its capitals. */
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Visible ASCII without `?` and `#`: nothing that would end the path. */
const PATH = /^\/[!"$->@-~]*$/;
const QUERY = /^(\?[!"$-~]*)?$/;
const AUTHORITY = /^[A-Za-z0-9.\-_~%[\]:]+$/;
/** What a line of the base may hold (RFC 9421 section 2.5: ASCII, and no line end that would forge a line). */
const FIELD_VALUE = /^[\t\x20-\x7e]*$/;

/**
 * Builds the signature base of RFC 9421 section 2.5.
 *
 * Supported are the derived components `@method`, `@authority`, `@target-uri`, `@path` and `@query`, and every
 * header that stands in the message exactly once. Two lines of one header could be joined to the value that a
 * single line has; refusing them keeps one base for one message.
 *
 * @param components names in the order signed, as they stand in Signature-Input, without parameters
 * @param serialized the value of the last line, `@signature-params`
 */
export function buildSignatureBase(
  head: MessageHead,
  components: readonly string[],
  serialized: string,
): { base: string } | Refused {
  if (!METHOD.test(head.method) || !AUTHORITY.test(head.authority)) return refused('target_malformed');
  if (!PATH.test(head.path) || !QUERY.test(head.query)) return refused('target_malformed');
  // Section 2.5 step 2.1: a component that occurs twice is an error.
  if (new Set(components).size !== components.length) return refused('component_repeated');

  const lines: string[] = [];
  for (const name of components) {
    const component = name.startsWith('@') ? derivedComponent(head, name) : fieldComponent(head, name);
    if (isRefused(component)) return component;
    lines.push(`"${name}": ${component.value}`);
  }
  lines.push(`"@signature-params": ${serialized}`);
  return { base: lines.join('\n') };
}

function derivedComponent(head: MessageHead, name: string): { value: string } | Refused {
  switch (name) {
    case '@method':
      return { value: head.method };
    case '@authority':
      return { value: normalizedAuthority(head) };
    case '@target-uri':
      return { value: `${head.scheme}://${normalizedAuthority(head)}${head.path}${head.query}` };
    case '@path':
      return { value: head.path };
    case '@query':
      // Section 2.2.7: an absent query is the question mark alone.
      return { value: head.query === '' ? '?' : head.query };
    default:
      return refused('component_unsupported');
  }
}

function fieldComponent(head: MessageHead, name: string): { value: string } | Refused {
  // A signature cannot cover itself, and covering another one needs the `key` parameter.
  if (!FIELD_NAME.test(name) || name === 'signature' || name === 'signature-input') {
    return refused('component_unsupported');
  }
  const [value, ...more] = headerValues(head.headers, name);
  if (value === undefined) return refused('component_missing');
  if (more.length > 0) return refused('component_repeated');
  if (!FIELD_VALUE.test(value)) return refused('component_unsupported');
  return { value: value.trim() };
}

/** Section 2.2.3: lower case, and without the port that the scheme implies. */
function normalizedAuthority({ authority, scheme }: MessageHead): string {
  const impliedPort = scheme === 'https' ? ':443' : ':80';
  const lowered = authority.toLowerCase();
  return lowered.endsWith(impliedPort) ? lowered.slice(0, -impliedPort.length) : lowered;
}
