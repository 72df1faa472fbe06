import { Link } from '@tanstack/react-router';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';

/** In place of a page that threw. What it threw stays out of the page: it may hold anything. */
export function Failed() {
  const { shell } = useTexts();
  return (
    <main className="page-width grid justify-items-start gap-4 py-10">
      <h1 className="text-xl font-semibold">{shell.failed}</h1>
      <Button onClick={() => location.reload()}>{shell.reload}</Button>
    </main>
  );
}

export function NotFound() {
  const { shell } = useTexts();
  return (
    <main className="page-width grid justify-items-start gap-4 py-10">
      <h1 className="text-xl font-semibold">{shell.notFound}</h1>
      <Button asChild>
        <Link to="/">{shell.toBoard}</Link>
      </Button>
    </main>
  );
}
