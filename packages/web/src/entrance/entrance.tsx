import { type ReactNode, useEffect, useRef } from 'react';
import { siteName } from '../api/settings.ts';
import { announce } from '../notices/announcer.tsx';
import { languageNames, languagePreference } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { Button } from '../ui/button.tsx';
import { usePageTitle } from '../ui/page-title.ts';

/**
 * What stands around the pages of nobody in particular: the name of the site and one card. When the card becomes another
 * one, its title is said, and has the focus where no field of it took that.
 */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef(title);
  useEffect(() => {
    if (last.current === title) return;
    last.current = title;
    announce(title);
    if (document.activeElement === null || document.activeElement === document.body) heading.current?.focus();
  }, [title]);

  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center gap-6 px-4 py-8">
      <p className="flex min-w-0 items-center gap-3 text-xl font-bold tracking-tight">
        <img src="/mark.svg" alt="" className="size-9 shrink-0" />
        <span className="min-w-0 wrap-anywhere">{siteName}</span>
      </p>
      <div className="grid gap-5 rounded-large border border-line bg-surface p-5 shadow-low sm:p-7">
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-lg font-semibold text-balance wrap-anywhere outline-none"
        >
          {title}
        </h1>
        {children}
      </div>
      <OtherLanguage />
    </main>
  );
}

/** Nobody has a menu before they are logged in. */
function OtherLanguage() {
  const other = useStore(languagePreference) === 'en' ? 'pt-BR' : 'en';
  return (
    <Button
      variant="quiet"
      size="small"
      lang={other}
      className="justify-self-center"
      onClick={() => languagePreference.set(other)}
    >
      {languageNames[other]}
    </Button>
  );
}
