import { type Language, languagePreference } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { en } from './en.ts';
import { ptBR } from './pt-BR.ts';

/** English is the pattern: a language that lacks one of its texts does not compile. */
export type Texts = typeof en;

const catalogues: Readonly<Record<Language, Texts>> = { en, 'pt-BR': ptBR };

/** The texts of the page in the language that was chosen, wherever React renders. */
export function useTexts(): Texts {
  return catalogues[useStore(languagePreference)];
}

/** The same where nothing is rendered: of this moment. */
export function textsNow(): Texts {
  return catalogues[languagePreference.get()];
}

/** Tells browsers and screen readers in which language the page is. */
export function followLanguage(): void {
  const apply = () => {
    document.documentElement.lang = languagePreference.get();
  };
  languagePreference.subscribe(apply);
  apply();
}
