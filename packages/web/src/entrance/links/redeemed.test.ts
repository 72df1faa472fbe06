import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { en } from '../../texts/en.ts';
import { Redeemed } from './redeemed.tsx';

const pageOf = (given: { isSignedIn: boolean; hasFactor: boolean }) =>
  renderToStaticMarkup(createElement(Redeemed, { purpose: 'temporary-access', ...given }));

describe('what a link says when it is used', () => {
  it('offers a second factor to whoever has none', () => {
    const page = pageOf({ isSignedIn: true, hasFactor: false });
    expect(page).toContain(en.links.offer);
    expect(page).toContain('href="/security"');
  });

  it('offers none to whoever has just given one', () => {
    const page = pageOf({ isSignedIn: true, hasFactor: true });
    expect(page).not.toContain(en.links.offer);
    expect(page).not.toContain('/security');
    expect(page).toContain(`<a href="/"`);
    expect(page).toContain(en.shell.toBoard);
    expect(page).not.toContain(en.links.toBoard);
  });

  it('leads to the login where nobody is logged in by it', () => {
    expect(pageOf({ isSignedIn: false, hasFactor: false })).toContain('href="/login"');
  });
});
