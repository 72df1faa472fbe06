import { createStore, type Store } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';
export const languages = ['en', 'pt-BR'] as const;
export type Language = (typeof languages)[number];

/** Each in itself, for those who read no other. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  'pt-BR': 'Português (Brasil)',
};

const PREFIX = 'twofold.';

/**
 * Notes every choice that is kept, before the browser's store is emptied.
 *
 * @returns what puts them back
 */
export function noteChoices(): () => void {
  const noted = keptEntries();
  return () => {
    for (const [key, value] of noted) keep(key, value);
  };
}

function keptEntries(): readonly (readonly [string, string])[] {
  try {
    return Object.entries<string>({ ...localStorage }).filter(([key]) => key.startsWith(PREFIX));
  } catch {
    // Storage is blocked.
    return [];
  }
}

/** What a person chose on this device. It stays in the browser; nothing of it is about anybody's accounts. */
export const themePreference = keptChoice<Theme>('theme', ['system', 'light', 'dark'], 'system');
export const languagePreference = keptChoice<Language>('language', languages, languageOfBrowser());
/** Whether single keys, such as `/`, do something wherever the focus is (WCAG 2.1.4). */
export const shortcutsPreference = keptChoice<'on' | 'off'>('shortcuts', ['on', 'off'], 'on');

/** One of `choices`, kept under a name that all pages of this server share. */
export function keptChoice<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Store<Choice> {
  const key = `${PREFIX}${name}`;
  const read = () => choices.find((choice) => choice === stored(key)) ?? fallback;
  const store = createStore(read());
  // Another tab has chosen.
  globalThis.addEventListener?.('storage', (event) => {
    if (event.key === key || event.key === null) store.set(read());
  });
  return {
    ...store,
    set(choice) {
      store.set(choice);
      keep(key, choice);
    },
  };
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage is blocked: what was chosen holds for this visit.
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}

function languageOfBrowser(): Language {
  for (const tag of globalThis.navigator?.languages ?? []) {
    if (tag.toLowerCase().startsWith('pt')) return 'pt-BR';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}
