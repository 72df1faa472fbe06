import { join } from 'node:path';
import { TwofoldApiError } from '@twofold/client';
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../server/src/platform/errors.ts';

// Of a browser's program, which is checked for types by itself (../tsconfig.json).
const source = join(import.meta.dirname, '../src');
const { adminRefusal } = (await import(join(source, 'admin/admin-refusal.ts'))) as {
  adminRefusal(error: unknown, texts: unknown): string;
};
const texts = {
  en: ((await import(join(source, 'texts/en.ts'))) as { en: TextsOfRefusals }).en,
  'pt-BR': ((await import(join(source, 'texts/pt-BR.ts'))) as { ptBR: TextsOfRefusals }).ptBR,
};

interface TextsOfRefusals {
  refusals: { codes: Record<string, string> };
  admin: { refusals: Record<string, string> };
}

/** What the routes refuse that the console calls; the others are for programs. */
const MET = /^(?:idempotency|factor|vault|collection|member|person|email|device|session|link|registration)\./;

const refusal = (code: string, status: number) =>
  new TwofoldApiError({
    ...{ type: '', title: '', status, code, requestId: 'r' },
    detail: 'The words of the server.',
  });

describe('what people are told of a refused call', () => {
  it.each(Object.keys(texts) as (keyof typeof texts)[])('has words of the console: %s', (language) => {
    for (const [code, { status }] of Object.entries(errorCatalogue)) {
      if (!MET.test(code)) continue;
      expect(adminRefusal(refusal(code, status), texts[language]), code).not.toContain('words of the server');
    }
  });

  it('is about codes that there are', () => {
    const { refusals, admin } = texts.en;
    for (const table of [refusals.codes, admin.refusals])
      for (const code of Object.keys(table)) expect(errorCatalogue).toHaveProperty([code]);
  });

  it('names its language where it has none but the server’s', () => {
    const said = adminRefusal(refusal('request.invalid', 400), texts['pt-BR']);
    expect(said).toContain('The words of the server.');
    expect(said).toContain('em inglês');
  });
});
