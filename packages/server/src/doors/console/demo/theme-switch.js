import { byId } from './page.js';

/** The switch between light and dark. Until it is used, the system decides. */
export function themeSwitch() {
  const root = document.documentElement;
  const button = byId('theme-switch');
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : systemIsDark.matches);
  const show = () => {
    button.setAttribute('aria-pressed', String(isDark()));
    root.toggleAttribute('data-dark', isDark());
  };
  systemIsDark.addEventListener('change', show);
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    show();
    try {
      localStorage.setItem('twofold.theme', root.dataset.theme);
    } catch {
      // Storage is blocked: the choice holds for this visit.
    }
  });
  show();
}
