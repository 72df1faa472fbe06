import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealPending } from '../chain/seal.ts';
import { type AuditFixture, collect, openAuditFixture, START } from '../fixture.ts';
import type { AuditRow } from '../row.ts';
import { verifyExportFile } from '../verify.ts';
import { csvCell, escapeInvisible } from './escape.ts';
import { formatRow, parseRow } from './line.ts';
import { exportCsv, exportJsonLines } from './write.ts';

let fixture: AuditFixture;
beforeEach(async () => {
  fixture = await openAuditFixture();
});
afterEach(() => fixture.close());

const read = () => fixture.database.read;

/** Verifies the lines as a file, the way an auditor gets them. */
function verifyLines(lines: string[]) {
  const path = join(fixture.folder, 'export.jsonl');
  writeFileSync(path, lines.join(''));
  return verifyExportFile(path);
}

describe('an export as JSON Lines', () => {
  it('A34: is proven without the database, with the rows that are not sealed counted', async () => {
    await fixture.write(10);
    await sealPending(fixture.database);
    await fixture.write(2);
    const lines = await collect(exportJsonLines(read()));
    expect(lines).toHaveLength(14);
    expect(await verifyLines(lines)).toMatchObject({ whole: true, proven: 10, unsealed: 2 });
  });

  const tamperings: [string, (lines: string[]) => string[], object][] = [
    ['changed', (l) => l.with(5, edit(l[5], '"refused"', '"success"')), { position: 5, fault: 'changed' }],
    ['removed', (l) => l.toSpliced(5, 1), { position: 5, fault: 'removed' }],
    ['removed at the end', (l) => l.toSpliced(10, 1), { position: 10, fault: 'tail_removed' }],
    ['cut off', (l) => l.slice(0, 7), { position: 7, fault: 'tail_removed' }],
    ['cut off in a line', (l) => [...l.slice(0, 7), (l[7] ?? '').slice(0, 40)], { fault: 'unreadable' }],
    ['re-ordered', (l) => l.with(5, l[6] ?? '').with(6, l[5] ?? ''), { position: 5, fault: 'reordered' }],
    ['there twice', (l) => l.toSpliced(6, 0, l[5] ?? ''), { position: 5, fault: 'inserted' }],
    ['added behind the end', (l) => [...l, l[5] ?? ''], { fault: 'unreadable' }],
    [
      'given a field',
      (l) => l.with(5, edit(l[5], '}\n', ',"note":"x"}\n')),
      { position: 5, fault: 'unreadable' },
    ],
    [
      'given a field twice',
      (l) => l.with(5, edit(l[5], '"seq":5', '"seq":4,"seq":5')),
      { fault: 'unreadable' },
    ],
    ['spelled otherwise', (l) => l.with(5, edit(l[5], '"seq":5', '"seq": 5')), { fault: 'unreadable' }],
  ];
  it.each(tamperings)('A34: with a row %s is refused', async (_what, change, firstBad) => {
    await fixture.write(10);
    await sealPending(fixture.database);
    const lines = await collect(exportJsonLines(read()));
    const report = await verifyLines(change(lines));
    expect(report.firstBad).toMatchObject(firstBad);
    expect(report.whole).toBe(false);
  });

  it('is not taken for proof when it is filtered, or for an export when it is none', async () => {
    await fixture.write(10);
    await sealPending(fixture.database);
    const filtered = await collect(exportJsonLines(read(), { userId: 'usr_1' }));
    await expect(verifyLines(filtered)).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(verifyLines(['{}\n'])).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(verifyLines([])).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('has every event once, in order, also while others are written and sealed', async () => {
    await fixture.write(6000);
    const lines: string[] = [];
    for await (const line of exportJsonLines(read())) {
      lines.push(line);
      if (lines.length !== 100) continue;
      await fixture.write(1);
      await sealPending(fixture.database);
    }
    const seqs = lines.slice(1, -1).map((line) => JSON.parse(line).seq);
    expect(seqs).toEqual(Array.from({ length: 6001 }, (_, i) => i + 1));
    expect(await verifyLines(lines)).toMatchObject({ whole: true });
  });

  it.each([
    [{ userId: 'usr_1' }, 3],
    [{ action: 'user.locked' as const }, 1],
    [{ outcome: 'success' as const }, 1],
    [{ applicationId: 'app_2' }, 1],
    [{ from: START + 2000, to: START + 5000 }, 3],
    [{ userId: 'usr_1', from: START + 2000 }, 2],
  ])('has only what the filter %o wants', async (filter, count) => {
    await fixture.write(9);
    await fixture.write(1, {
      action: 'user.locked',
      outcome: 'success',
      applicationId: 'app_2',
      userId: undefined,
    });
    await sealPending(fixture.database, { batch: 3 });
    expect(await collect(exportJsonLines(read(), filter))).toHaveLength(count + 2);
    expect(await collect(exportCsv(read(), filter))).toHaveLength(count + 1);
  });
});

describe('A32: what a client sends', () => {
  const hostile = [
    'x\r\n{"position":1,"action":"audit.pruned"}',
    '\u001b]0;owned\u0007\u001b[2J\u009b31m',
    '"},{"outcome":"success',
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    '-2+3',
    '@SUM(1+1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1',
    'a,"b";c',
    'user\u202egnp.exe\u2028\u2066\u{e0041}',
  ];

  it.each(hostile)('stays inside one record of each export: %j', async (userAgent) => {
    await fixture.write(1, { userAgent, detail: { method: userAgent } });
    await fixture.write(1);
    await sealPending(fixture.database);
    const lines = await collect(exportJsonLines(read()));
    const [, row = ''] = lines;
    expect(lines).toHaveLength(4);
    expect(row.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(row)).toMatchObject({ userAgent, detail: { method: userAgent }, outcome: 'refused' });
    expect(await verifyLines(lines)).toMatchObject({ whole: true, proven: 2 });

    const records = await collect(exportCsv(read()));
    expect(records).toHaveLength(3);
    for (const record of records) {
      expect(record.slice(0, -2)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(readCsv(record)).toHaveLength(14);
    }
    for (const cell of readCsv(records[1] ?? '')) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/u);
  });

  it('keeps what is harmless as it is', () => {
    expect(csvCell('Mozilla/5.0 "x"')).toBe('"Mozilla/5.0 ""x"""');
    expect(csvCell('=1')).toBe('"\'=1"');
    expect(csvCell(null)).toBe('');
    expect(escapeInvisible('Zoë 😀')).toBe('Zoë 😀');
  });
});

describe('a line of an export', () => {
  it('gives back exactly the row that it was made of, whatever its texts', () => {
    const text = fc.string({ unit: 'binary' });
    const optional = fc.option(text);
    const event: fc.Arbitrary<AuditRow> = fc.record({
      seq: fc.maxSafeInteger(),
      id: text,
      at: fc.maxSafeInteger(),
      application_id: optional,
      actor: text,
      action: text,
      outcome: text,
      reason: optional,
      user_id: optional,
      factor_id: optional,
      ip: optional,
      user_agent: optional,
      request_id: optional,
      detail: fc.option(fc.oneof(text, fc.json())),
    });
    fc.assert(
      fc.property(event, (row) => {
        const line = formatRow({ kind: 'unsealed', event: row });
        expect(line).not.toContain('\n');
        expect(parseRow(line)).toEqual({ kind: 'unsealed', event: row });
      }),
    );
  });
});

function edit(line = '', from: string, to: string): string {
  expect(line).toContain(from);
  return line.replace(from, to);
}

/** The cells of one record, read by the rules of RFC 4180. */
function readCsv(record: string): string[] {
  return [...record.trimEnd().matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
