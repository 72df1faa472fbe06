import { expect, it, vi } from 'vitest';
import { linkToken, takeLinkToken } from './link-token.ts';

it('the token of a link leaves the address, and stays with the page', () => {
  const replaceState = vi.fn();
  takeLinkToken({ hash: '#the-token', pathname: '/welcome', search: '' }, { replaceState });
  expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', '/welcome');
  expect(linkToken()).toBe('the-token');
});

it('a link without a token has none', () => {
  takeLinkToken({ hash: '', pathname: '/welcome', search: '' }, { replaceState: () => {} });
  expect(linkToken()).toBe('');
});
