import { describe, expect, it } from 'vitest';
import { curlCommand } from './curl.ts';
import { jsonTokens } from './json-tokens.ts';

describe('a call for a shell', () => {
  it('has the key in the environment, and the body in one word', () => {
    expect(curlCommand('http://localhost:3000', 'POST', '/setup', { user: "o'neil" })).toBe(
      'curl -X POST http://localhost:3000/setup \\\n  -H "X-API-Key: $TWOFOLD_API_KEY" \\\n  -H \'Content-Type: application/json\' \\\n' +
        `  -d '{"user":"o'\\''neil"}'`,
    );
  });

  it('has nothing of a body where there is none', () => {
    expect(curlCommand('http://localhost:3000', 'GET', '/mfa/users/demo-a')).not.toContain('-d');
  });
});

describe('JSON in colours', () => {
  const shortened = (length: number) => `… ${length}`;

  it('is the whole text again, with keys, texts and words told apart', () => {
    const value = { a: 'x: "y"', b: [1, -2.5, true, null], c: { d: {} } };
    const tokens = jsonTokens(value, shortened);
    expect(tokens.map(({ text }) => text).join('')).toBe(JSON.stringify(value, null, 2));
    const kinds = (kind: string) => tokens.filter((token) => token.kind === kind).map(({ text }) => text);
    expect(kinds('key')).toEqual(['"a"', '"b"', '"c"', '"d"']);
    expect(kinds('text')).toEqual(['"x: \\"y\\""']);
    expect(kinds('word')).toEqual(['1', '-2.5', 'true', 'null']);
  });

  it('cuts what is long', () => {
    const text = jsonTokens({ qrCode: 'x'.repeat(500) }, shortened).map((token) => token.text);
    expect(text.join('')).toContain(`${'x'.repeat(38)}… 500"`);
  });

  it.each([null, [], {}, ''])('takes %j', (value) => {
    expect(
      jsonTokens(value, shortened)
        .map(({ text }) => text)
        .join(''),
    ).toBe(JSON.stringify(value, null, 2));
  });
});
