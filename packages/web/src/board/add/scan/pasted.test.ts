import { describe, expect, it } from 'vitest';
import { pastedOf } from './pasted.ts';

const png = new Blob(['x'], { type: 'image/png' });
const page = new Blob(['x'], { type: 'text/html' });

describe('what is pasted', () => {
  it('is the picture, whatever text comes with it', () => {
    expect(pastedOf([page, png], 'https://example.com/picture.png')).toEqual({ pictures: [png], texts: [] });
  });

  it('is the lines of a text, without empty ones', () => {
    expect(pastedOf([], ' otpauth://a \r\n\notpauth://b')).toEqual({
      pictures: [],
      texts: [' otpauth://a ', 'otpauth://b'],
    });
    expect(pastedOf([page], '')).toEqual({ pictures: [], texts: [] });
  });

  it('ends somewhere', () => {
    expect(pastedOf([], 'x\n'.repeat(1_000_000)).texts).toHaveLength(1000);
  });
});
