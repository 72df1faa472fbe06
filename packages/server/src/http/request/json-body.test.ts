import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TwofoldError } from '../../platform/errors.ts';
import { parseJsonBody } from './json-body.ts';

const parse = (text: string) => parseJsonBody(Buffer.from(text));

function refusalOf(body: Buffer | string): TwofoldError {
  try {
    parseJsonBody(Buffer.from(body));
  } catch (error) {
    if (error instanceof TwofoldError) return error;
    throw error;
  }
  throw new Error('the body was accepted');
}

describe('parseJsonBody', () => {
  it('reads any JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        // Values whose keys or texts are refused have rows of their own below.
        fc.pre(!text.includes('"__proto__":') && !text.includes('\\ud'));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('answers any bytes with a value or with request.malformed_json', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parseJsonBody(Buffer.from(bytes));
        } catch (error) {
          expect(error).toMatchObject({ name: 'TwofoldError', code: 'request.malformed_json', status: 400 });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('answers any text of JSON tokens with a value or with request.malformed_json', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"\\u0061"',
      '"__proto__"',
      '1',
      'null',
      ' ',
      '"',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        try {
          parse(tokens.join(''));
        } catch (error) {
          expect(error).toMatchObject({ code: 'request.malformed_json' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('accepts white space everywhere that JSON allows it', () => {
    expect(parse(' {\n"a" : [ 1 ,\t2 ] ,\r\n"b" :{ "a":{} } } ')).toEqual({ a: [1, 2], b: { a: {} } });
  });

  it('does not take a text that looks like JSON for JSON', () => {
    const value = { a: '{"a":1,"a":2}', b: ['"a":1', '"a":2', '\\', '"\\"'], c: '['.repeat(100) };
    expect(parse(JSON.stringify(value))).toEqual(value);
  });

  it.each([
    ['the same key', '{"user":"a","token":"1","user":"b"}', 'user'],
    ['white space before the colon', '{"a" :1,"a"\n:2}', 'a'],
    ['an escaped spelling', '{"user":1,"\\u0075ser":2}', 'user'],
    ['an inner object', '{"x":[{"y":1,"y":1}]}', 'y'],
    ['an empty key', '{"":1,"":2}', ''],
    ['after an inner object with that key', '{"a":{"a":1},"a":2}', 'a'],
  ])('refuses a key that occurs twice, and names it: %s', (_name, body, key) => {
    expect(refusalOf(body).message).toContain(`"${key}" twice`);
  });

  it('names at most 40 characters of a key', () => {
    const key = 'k'.repeat(5000);
    expect(refusalOf(`{"${key}":1,"${key}":2}`).message.length).toBeLessThan(120);
  });

  it.each([
    ['nothing', ''],
    ['white space alone', '  \n'],
    ['trailing garbage', '{} x'],
    ['two values', '{}{}'],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{} // {}'],
    ['a truncated body', '{"user":"alice","to'],
    ['a byte order mark', '\ufeff{}'],
    ['NaN', '{"a":NaN}'],
    ['single quotes', "{'a':1}"],
    ['a control character in a text', '{"a":"\u0000"}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__ in escapes', '{"\\u005f_proto__":1}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}'],
    ['constructor.prototype beside other keys', '{"a":{"constructor":{"b":1,"prototype":1}}}'],
    ['a lone high surrogate', '{"a":"\\ud800"}'],
    ['a lone low surrogate in a key', '{"\\udc00":1}'],
    ['33 levels of lists', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['33 levels of objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
    ['X71: 60,000 levels', '['.repeat(60_000) + ']'.repeat(60_000)],
  ])('refuses %s', (_name, body) => {
    expect(refusalOf(body)).toMatchObject({ code: 'request.malformed_json', status: 400 });
  });

  it.each([
    ['a continuation byte alone', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a truncated sequence', [0xe2, 0x82]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('refuses bytes that are not UTF-8: %s', (_name, bytes) => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(refusalOf(body).message).toBe('The body is not UTF-8.');
  });

  it('allows 32 levels, and the words constructor and prototype where they reach nothing', () => {
    expect(parse(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeInstanceOf(Array);
    expect(parse('{"constructor":"Bob","prototype":1}')).toEqual({ constructor: 'Bob', prototype: 1 });
  });

  it('keeps pairs of surrogates', () => {
    expect(parse('{"a":"\\ud83d\\ude00"}')).toEqual({ a: '😀' });
  });

  it('never repeats a value of the body', () => {
    expect(refusalOf('{"token":"482910","token":"482911"}').message).not.toMatch(/48291/);
    expect(refusalOf('{"token":"482910",').message).not.toMatch(/48291/);
  });
});
