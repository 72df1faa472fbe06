import { themePreference } from './preferences.ts';

/** Puts the chosen theme on the page, now and at each change. `public/theme.js` did so before the first paint. */
export function followTheme(): void {
  const apply = () => {
    const theme = themePreference.get();
    const { dataset } = document.documentElement;
    if (theme === 'system') delete dataset.theme;
    else dataset.theme = theme;
  };
  themePreference.subscribe(apply);
  apply();
}
