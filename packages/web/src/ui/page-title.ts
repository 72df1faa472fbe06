import { useEffect } from 'react';
import { siteName } from '../api/settings.ts';

/** What tabs and screen readers call the page. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${siteName}`;
  }, [title]);
}
