import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDigestMatches, formatContentDigest } from './content-digest.ts';
import type { HeaderLine } from './message.ts';
import { isRefused } from './refusal.ts';
import { readClaimedSignature } from './signature-input.ts';

const MAC = `:${Buffer.alloc(32, 7).toString('base64')}:`;

function read(inputs: string[], signatures: string[]) {
  const headers = [
    ...inputs.map((value): HeaderLine => ['Signature-Input', value]),
    ...signatures.map((value): HeaderLine => ['SIGNATURE', value]),
  ];
  return readClaimedSignature(headers);
}

describe('readClaimedSignature', () => {
  it('reads one signature with its components, parameters and bytes', () => {
    const claimed = read(['s=("@method" "x-a");created=5;nonce="a\\"b"'], [`s=${MAC}`]);
    if (isRefused(claimed)) throw new Error(claimed.refusal);
    expect(claimed.label).toBe('s');
    expect(claimed.components).toEqual(['@method', 'x-a']);
    expect([...claimed.parameters]).toEqual([
      ['created', 5],
      ['nonce', 'a"b'],
    ]);
    expect(claimed.serialized).toBe('("@method" "x-a");created=5;nonce="a\\"b"');
    expect([...claimed.signature]).toEqual(new Array(32).fill(7));
  });

  it.each([
    ['no header at all', [], []],
    ['no Signature-Input', [], [`s=${MAC}`]],
    ['no Signature', ['s=()'], []],
  ])('refuses as missing: %s', (_, inputs, signatures) => {
    expect(read(inputs, signatures)).toEqual({ refusal: 'signature_missing' });
  });

  it('X71: refuses more components than any client signs before it looks for them among the headers', () => {
    const names = (count: number) => Array.from({ length: count }, (_, i) => `"x-${i}"`).join(' ');
    expect(isRefused(read([`s=(${names(32)})`], [`s=${MAC}`]))).toBe(false);
    expect(read([`s=(${names(33)})`], [`s=${MAC}`])).toEqual({ refusal: 'signature_malformed' });
  });

  it.each([
    ['two lines of Signature-Input', ['s=()', 's=()'], [`s=${MAC}`]],
    ['two lines of Signature', ['s=()'], [`s=${MAC}`, `s=${MAC}`]],
    ['two labels', ['s=(), t=()'], [`s=${MAC}, t=${MAC}`]],
    ['a second label in Signature alone', ['s=()'], [`s=${MAC}, t=${MAC}`]],
  ])('refuses as ambiguous: %s', (_, inputs, signatures) => {
    expect(read(inputs, signatures)).toEqual({ refusal: 'signature_ambiguous' });
  });

  it.each([
    ['empty fields', '', ''],
    ['different labels', 's=()', `t=${MAC}`],
    ['one label twice', 's=("@path"), s=("@method")', `s=${MAC}`],
    ['a parameter twice', 's=();created=1;created=2', `s=${MAC}`],
    ['a decimal in place of an integer', 's=();created=1.0', `s=${MAC}`],
    ['more blanks than the canonical form', 's=("@path"  "@method")', `s=${MAC}`],
    ['an item in place of an inner list', 's="@path"', `s=${MAC}`],
    ['a token in place of a string', 's=(date)', `s=${MAC}`],
    ['a number in place of a string', 's=(1)', `s=${MAC}`],
    ['an inner list in place of bytes', 's=()', 's=()'],
    ['a string in place of bytes', 's=()', 's="x"'],
    ['a parameter on the bytes', 's=()', `s=${MAC};a=1`],
    ['base64 without its padding', 's=()', `s=${MAC.replace('=', '')}`],
    ['a member without value', 's', 's'],
    ['an unfinished list', 's=("@path"', `s=${MAC}`],
    ['a trailing comma', 's=(),', `s=${MAC}`],
    ['a field of 5,000 characters', `s=("${'a'.repeat(5_000)}")`, `s=${MAC}`],
  ])('refuses as malformed: %s', (_, input, signature) => {
    expect(read([input], [signature])).toEqual({ refusal: 'signature_malformed' });
  });

  it.each(['req', 'tr', 'bs', 'sf', 'key="a"', 'name="Pet"', 'unknown'])(
    'refuses the component parameter %s',
    (parameter) => {
      expect(read([`s=("x-a";${parameter})`], [`s=${MAC}`])).toEqual({ refusal: 'component_unsupported' });
    },
  );

  it('never throws, whatever stands in the fields', () => {
    const piece = fc.constantFrom(
      ...['s', '=', '(', ')', '"', ';', ',', ' ', '\t', ':', '\\', '@', '%"', '?1', '-', '.', '9', '*'],
      ...['"@method"', 'created=1', 'sha-256', MAC],
    );
    const field = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    fc.assert(
      fc.property(field, field, (input, signature) => {
        expect(read([input], [signature])).toBeTypeOf('object');
        expect(contentDigestMatches(input, new Uint8Array())).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('Content-Digest', () => {
  const body = Buffer.from('{"hello": "world"}\n');
  const field = 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:';

  it('is the value of RFC 9530 appendix B.1 for its example', () => {
    expect(formatContentDigest(body)).toBe(field);
    expect(contentDigestMatches(field, body)).toBe(true);
  });

  it('ignores other algorithms beside sha-256, and never stands without it', () => {
    expect(contentDigestMatches(`${field}, unixsum=:AAA=:`, body)).toBe(true);
    expect(contentDigestMatches('sha-512=:AAAA:', body)).toBe(false);
    expect(contentDigestMatches('', body)).toBe(false);
  });

  it.each([
    ['another body', field, 'x'],
    ['a second sha-256', `${field}, ${field}`, undefined],
    ['a shorter digest', 'sha-256=:RK/0:', undefined],
    ['a string in place of bytes', 'sha-256="RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg="', undefined],
    ['a parameter', `${field};a`, undefined],
  ])('does not match: %s', (_, value, other) => {
    expect(contentDigestMatches(value, other === undefined ? body : Buffer.from(other))).toBe(false);
  });
});
