import { describe, expect, it } from 'vitest';
import { readPage } from './page.ts';

/** `POST /api/auth/login` of every route, with `{}` for each part that varies. */
const routes = new Set(
  [...readPage('packages/client/src/api-types.ts').matchAll(/^ {2}'([A-Z]+ [^']+)': \{$/gm)].map(([, name]) =>
    name?.replaceAll(/\{\w+\}/g, '{}'),
  ),
);

/** Calls that a page names, those in short (`…/enable`) after the path that they vary. */
function callsOf(page: string): string[] {
  const spans = [...page.matchAll(/`((?:GET|POST|PATCH|PUT|DELETE) \/\S+|…\/[\w/:-]+)`/g)].map(
    ([, span = '']) => span,
  );
  let before = '';
  return spans.map((span) => {
    before = span.startsWith('…') ? before.replace(/\/[^/]*$/, span.slice(1)) : span;
    return before;
  });
}

describe.each(['accounts', 'webhooks', 'passkeys'])('the guide on %s', (guide) => {
  it('names calls that there are', () => {
    const calls = callsOf(readPage(`docs/guides/${guide}.md`));
    expect(calls.length).toBeGreaterThan(1);
    for (const call of calls) expect(routes).toContain(call.split('?')[0]?.replaceAll(/:\w+/g, '{}'));
  });
});
