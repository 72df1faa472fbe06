import { useEffect } from 'react';
import { reloadIfRebuilt } from '../files/rebuilt.ts';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { usePageTitle } from '../ui/page-title.ts';

/** In place of a page that threw, or did not load. What it threw stays out of the page: it may hold anything. */
export function Failed() {
  const { shell } = useTexts();
  useEffect(() => void reloadIfRebuilt(), []);
  return (
    <main className="page-width grid justify-items-start gap-4 py-10">
      <h1 className="text-xl font-semibold">{shell.failed}</h1>
      <Button onClick={() => location.reload()}>{shell.reload}</Button>
    </main>
  );
}

/** Where there is no page. It stands by itself, also outside of the router. */
export function NotFound() {
  const { shell } = useTexts();
  usePageTitle(shell.notFound);
  return (
    <main className="page-width grid justify-items-start gap-4 py-10">
      <h1 className="text-xl font-semibold">{shell.notFound}</h1>
      <Button asChild>
        <a href="/">{shell.toBoard}</a>
      </Button>
    </main>
  );
}
