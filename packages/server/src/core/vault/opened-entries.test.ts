import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EntryContent, entryOfFields } from './entries/content.ts';
import { rememberOpened, type SealedEntry } from './opened-entries.ts';
import { sealVault } from './sealed.ts';

const MINUTE_MS = 60_000;

const row = (change: Partial<SealedEntry> = {}): SealedEntry => ({
  ...{ id: 'ent_1', collection_id: 'col_1', type: 'totp', sealed_content: 'sealed' },
  ...change,
});

describe('entries that were opened', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function opener() {
    const opened: string[] = [];
    const open = rememberOpened(({ id, collection_id: collection, sealed_content: sealed }) => {
      if (sealed.startsWith('damaged')) throw new Error('damaged');
      opened.push(`${id} ${sealed.slice(0, 10)}`);
      return { collection, content: { label: sealed } as EntryContent };
    });
    return { open, opened };
  }

  it('are opened once a minute, however often they are asked for', () => {
    const { open, opened } = opener();
    for (let second = 0; second < 120; second++) {
      open(row());
      vi.advanceTimersByTime(1000);
    }
    expect(opened).toHaveLength(2);
  });

  it('are forgotten after a minute, also where nobody asks for anything', () => {
    const { open } = opener();
    open(row());
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(MINUTE_MS);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('T20: are opened anew when a byte of the sealed text changed, or when it stands in another row', () => {
    const { open, opened } = opener();
    open(row());
    expect(open(row({ sealed_content: 'other' })).content.label).toBe('other');
    open(row({ id: 'ent_2', sealed_content: 'other' }));
    expect(opened).toEqual(['ent_1 sealed', 'ent_1 other', 'ent_2 other']);
  });

  it('T20: say which collection they were sealed for, not in which they stand', () => {
    const { open } = opener();
    open(row());
    expect(open(row({ collection_id: 'col_2' })).collection).toBe('col_1');
  });

  it('T22: do not stand for one that does not open any more', () => {
    const { open } = opener();
    open(row());
    expect(() => open(row({ sealed_content: 'damaged' }))).toThrow('damaged');
    expect(() => open(row({ sealed_content: 'damaged' }))).toThrow('damaged');
    expect(open(row()).content.label).toBe('sealed');
  });

  it('are kept up to four million characters of what is sealed, and those beyond it opened each time', () => {
    const { open, opened } = opener();
    const large = (id: number) => row({ id: `ent_${id}`, sealed_content: `${id}`.padEnd(1024 * 1024, 'x') });
    for (let time = 0; time < 2; time++) for (let id = 1; id <= 5; id++) open(large(id));
    expect(opened).toHaveLength(6);
    // In the place of a larger one there is room again.
    open(row({ sealed_content: 'small' }));
    for (let time = 0; time < 2; time++) open(row({ id: 'ent_6' }));
    expect(opened).toHaveLength(8);
  });

  it('T20: do not open for the readers of another collection, nor as another type, when their row was moved', () => {
    const { entry } = sealVault({
      seal: (_place, bytes) => Buffer.from(bytes).toString('base64url'),
      open: (_place, sealed) => Buffer.from(sealed, 'base64url'),
    });
    const { content } = entryOfFields({ label: 'mail', secret: 'JBSWY3DPEHPK3PXP' });
    const sealed_content = entry.seal('ent_1', 'col_1', content);
    expect(entry.open(row({ sealed_content })).label).toBe('mail');
    for (const moved of [{ collection_id: 'col_2' }, { type: 'steam' }]) {
      expect(() => entry.open(row({ sealed_content, ...moved }))).toThrow('damaged');
    }
    expect(entry.open(row({ sealed_content })).label).toBe('mail');
  });
});
