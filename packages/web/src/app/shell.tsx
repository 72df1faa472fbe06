import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { LogOut, UserRound } from 'lucide-react';
import { useEffect } from 'react';
import { stepUpGate } from '../api/step-up-gate.ts';
import { DoneNotice } from '../notices/done-notice.tsx';
import { RetryNotice } from '../refusals/retry-notice.tsx';
import { type Person, PersonContext, personQuery, signOut, useSharedSession } from '../session/session.ts';
import { wasHere } from '../session/was-here.ts';
import { shortcutsPreference } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { StepUp } from '../step-up/step-up.tsx';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { DeviceChoices } from '../ui/device-choices.tsx';
import { Menu, MenuItem, MenuLine, MenuSwitch } from '../ui/menu.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { pagesFor } from './navigation.ts';
import { useNoStrayDrop } from './use-no-stray-drop.ts';

/** What stands around the pages of a person who is logged in. They ask `usePerson` who that is. */
export function Shell() {
  const { data: person, error, refetch } = useQuery(personQuery);
  const texts = useTexts();
  const leaving = useMutation({ mutationFn: signOut });
  useSharedSession(person);
  const { pathname } = useLocation();
  // A second factor that a page asked for is nothing to be given on another one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the page is left
  useEffect(() => stepUpGate.giveUp, [pathname]);
  const isKnown = person !== undefined;
  useEffect(() => {
    if (isKnown) wasHere.set('yes');
  }, [isKnown]);
  useNoStrayDrop();

  return (
    <>
      <PageHead>
        {person && <PageLinks person={person} />}
        {person && (
          <AccountMenu person={person} isLeaving={leaving.isPending} onLeave={() => leaving.mutate()} />
        )}
      </PageHead>
      <main id="content" tabIndex={-1} className="page-width py-4 outline-none sm:py-5">
        {leaving.error && (
          // Whoever walks off has to know that they are still logged in here.
          <div className="mb-4">
            <RetryNotice
              error={leaving.error}
              lead={texts.shell.stillSignedIn}
              onRetry={() => leaving.mutate()}
            />
          </div>
        )}
        {person ? (
          <PersonContext value={person}>
            <Outlet />
          </PersonContext>
        ) : error ? (
          <RetryNotice error={error} onRetry={() => void refetch()} />
        ) : (
          <p className="text-muted">{texts.shell.loading}</p>
        )}
      </main>
      <DoneNotice />
      <StepUp />
    </>
  );
}

/** As many fit beside the name of the site on a narrow screen; more have a line of their own there. */
const FEW = 4;

/** Where there is but one page for somebody, nothing leads to it. */
function PageLinks({ person }: { person: Person }) {
  const texts = useTexts();
  const pages = pagesFor(person);
  if (pages.length < 2) return null;
  return (
    <nav
      aria-label={texts.shell.navigation}
      className={classNames(
        'flex flex-1 gap-1',
        pages.length > FEW && 'max-lg:order-1 max-lg:basis-full max-lg:pb-2',
      )}
    >
      {pages.map(({ to, icon: Icon, name }) => (
        <Button
          key={to}
          asChild
          variant="quiet"
          size="small"
          className="aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-strong"
        >
          <Link to={to} activeOptions={{ exact: to === '/' }}>
            <Icon aria-hidden="true" />
            <span className="max-sm:sr-only">{name(texts)}</span>
          </Link>
        </Button>
      ))}
    </nav>
  );
}

function AccountMenu({
  person,
  isLeaving,
  onLeave,
}: {
  person: Person;
  /** Until the server has answered. */
  isLeaving: boolean;
  onLeave(): void;
}) {
  const { shell } = useTexts();
  const shortcuts = useStore(shortcutsPreference);

  return (
    <Menu
      trigger={
        <Button
          variant="quiet"
          busy={isLeaving}
          aria-label={shell.account(person.username)}
          className="min-w-0 shrink px-2.5"
        >
          <UserRound aria-hidden="true" />
          <span className="truncate max-sm:sr-only">{person.username}</span>
        </Button>
      }
    >
      <DeviceChoices />
      <MenuLine />
      <MenuSwitch on={shortcuts === 'on'} onChange={(on) => shortcutsPreference.set(on ? 'on' : 'off')}>
        {shell.shortcuts}
      </MenuSwitch>
      <MenuLine />
      <MenuItem onSelect={onLeave}>
        <LogOut aria-hidden="true" />
        {shell.signOut}
      </MenuItem>
    </Menu>
  );
}
