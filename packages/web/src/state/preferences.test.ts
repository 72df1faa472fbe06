import { afterEach, describe, expect, it, vi } from 'vitest';
import { keptChoice, noteChoices } from './preferences.ts';

afterEach(() => void vi.unstubAllGlobals());

/** The store of a browser: its entries are its properties, as those of a Storage are. */
function stubStorage(entries: Record<string, string>): Record<string, string> {
  const methods = {
    getItem: (key: string) => entries[key] ?? null,
    setItem: (key: string, value: string) => {
      entries[key] = value;
    },
  };
  vi.stubGlobal('localStorage', Object.setPrototypeOf(entries, methods));
  return entries;
}

function blockStorage(): void {
  const refuse = () => {
    throw new DOMException('blocked', 'SecurityError');
  };
  vi.stubGlobal('localStorage', new Proxy({}, { get: refuse, ownKeys: refuse }));
}

const choice = () => keptChoice('size', ['small', 'large'], 'small');

describe('a choice that is kept on the device', () => {
  it('is the one that was made, or the first where that is none', () => {
    expect(choice().get()).toBe('small');
    const kept = stubStorage({ 'twofold.size': 'large' });
    expect(choice().get()).toBe('large');
    choice().set('small');
    expect(kept['twofold.size']).toBe('small');
    kept['twofold.size'] = 'endless';
    expect(choice().get()).toBe('small');
  });

  it('holds for this visit where the browser keeps nothing', () => {
    blockStorage();
    const made = choice();
    made.set('large');
    expect(made.get()).toBe('large');
    expect(() => noteChoices()()).not.toThrow();
  });

  it('stays when the site is forgotten, and nothing that is not of the device does', () => {
    const kept = stubStorage({ 'twofold.size': 'large', 'tanstack-scroll': '{}' });
    const putBack = noteChoices();
    for (const key of Object.keys(kept)) delete kept[key];
    putBack();
    expect({ ...kept }).toEqual({ 'twofold.size': 'large' });
  });
});
