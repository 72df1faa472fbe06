import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditActions } from '../../server/src/core/audit/actions.ts';

// Of a browser's program, which is checked for types by itself (../tsconfig.json).
const source = join(import.meta.dirname, '../src');
const console = (await import(join(source, 'admin/audit/audit-actions.ts'))) as {
  auditActions: readonly string[];
};
const { actionName } = (await import(join(source, 'admin/audit/audit-entry.ts'))) as {
  actionName(action: string, texts: unknown): string;
};

describe('what can be looked for on the audit log', () => {
  it('is all that the server writes there', () => {
    expect(console.auditActions).toEqual(auditActions);
  });

  it.each(['en', 'pt-BR'])('has a name for people: %s', async (language) => {
    const [texts] = Object.values((await import(join(source, `texts/${language}.ts`))) as object);
    for (const action of auditActions) expect(actionName(action, texts), action).not.toContain('.');
  });
});
