import { languageNames, languagePreference, themePreference } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { useTexts } from '../texts/texts.ts';
import { MenuChoice, MenuLine } from './menu.tsx';

/** In a menu: how everything looks on this device, and in which language it speaks. */
export function DeviceChoices() {
  const { shell } = useTexts();
  const theme = useStore(themePreference);
  const language = useStore(languagePreference);
  return (
    <>
      <MenuChoice label={shell.theme} value={theme} options={shell.themes} onChange={themePreference.set} />
      <MenuLine />
      <MenuChoice
        label={shell.languageName}
        value={language}
        options={languageNames}
        onChange={languagePreference.set}
      />
    </>
  );
}
