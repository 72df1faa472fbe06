import { type Language, languagePreference } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { importTexts as en } from './en/import.ts';
import { importTexts as ptBR } from './pt-BR/import.ts';

/** As with the others, English is the pattern. */
export type ImportTexts = typeof en;

const catalogues: Readonly<Record<Language, ImportTexts>> = { en, 'pt-BR': ptBR };

/** Long, and about something that is done a few times: not among the texts that every page loads. */
export function useImportTexts(): ImportTexts {
  return catalogues[useStore(languagePreference)];
}
