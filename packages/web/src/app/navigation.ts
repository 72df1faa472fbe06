import { KeyRound, Laptop, type LucideIcon, ScrollText, ShieldCheck, Users, Waypoints } from 'lucide-react';
import type { consolePaths } from '../paths.ts';
import type { Person } from '../session/session.ts';
import type { Texts } from '../texts/texts.ts';

interface PageLink {
  to: (typeof consolePaths)[number];
  icon: LucideIcon;
  name(texts: Texts): string;
  /** For whom; for everybody when left out. */
  isFor?(person: Person): boolean;
}

const isAdministrator = ({ role }: Person) => role === 'admin';

/** The pages that the head of every page leads to, in its order. */
const pages: readonly PageLink[] = [
  { to: '/', icon: KeyRound, name: ({ shell }) => shell.codes },
  { to: '/security', icon: ShieldCheck, name: ({ security }) => security.title },
  { to: '/admin/people', icon: Users, name: ({ admin }) => admin.people.title, isFor: isAdministrator },
  { to: '/admin/services', icon: Waypoints, name: ({ gate }) => gate.services.title, isFor: isAdministrator },
  { to: '/admin/devices', icon: Laptop, name: ({ gate }) => gate.devices.title, isFor: isAdministrator },
  { to: '/admin/audit', icon: ScrollText, name: ({ admin }) => admin.audit.title, isFor: isAdministrator },
];

export function pagesFor(person: Person): readonly PageLink[] {
  return pages.filter(({ isFor }) => isFor === undefined || isFor(person));
}
