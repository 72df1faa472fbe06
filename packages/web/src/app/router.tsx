import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { AuditFilter } from '../admin/audit/audit-filter.ts';
import { mayBeSignedIn } from '../api/connection.ts';
import { boardQuery, collectionsQuery } from '../board/board-query.ts';
import { brandsQuery } from '../board/icons/brands.ts';
import type { PassageRequest } from '../entrance/passage/passage.ts';
import { Announcer } from '../notices/announcer.tsx';
import { demoPath, linkPaths } from '../paths.ts';
import { followChanges } from '../session/live-changes.ts';
import { personQuery } from '../session/session.ts';
import { Failed, NotFound } from './failed.tsx';
import { lazyPage } from './lazy-page.ts';
import { Shell } from './shell.tsx';

interface RouterContext {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: () => (
    <>
      <Outlet />
      <Announcer />
    </>
  ),
  notFoundComponent: NotFound,
  errorComponent: Failed,
});

/**
 * The pages of somebody who is logged in. Whoever cannot be is sent to the login before anything is asked for. Who it is, and
 * what changes, is asked for while the page's own program is still on its way.
 */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: ({ context: { queryClient }, location: { href } }) => {
    if (!mayBeSignedIn()) throw redirect({ to: '/login', search: { rd: href }, replace: true });
    followChanges(queryClient);
    // Once: whoever goes from page to page stays who they are.
    void queryClient.prefetchQuery({ ...personQuery, staleTime: Number.POSITIVE_INFINITY });
  },
  component: Shell,
});

/** A route for each page: what it looks like is loaded when somebody goes there. */
const board = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  loader: ({ context, preload }) => {
    // Who only passes over the link sees no codes: the audit log would say so.
    if (preload) return;
    const { queryClient } = context;
    void queryClient.prefetchQuery(boardQuery);
    void queryClient.prefetchQuery(collectionsQuery);
    void queryClient.prefetchQuery(brandsQuery);
  },
  component: lazyPage(() => import('../board/board-page.tsx'), 'BoardPage'),
});

/** Where to go afterwards: to be checked by whoever goes there. */
const validateSearch = ({ rd }: Record<string, unknown>): { rd?: string } =>
  typeof rd === 'string' ? { rd } : {};

/** With what the gate adds for those whom it sends to log in: read by the server, and by nobody else. */
const validateLogin = (search: Record<string, unknown>): PassageRequest =>
  Object.fromEntries(
    ['rd', 'service', 'state', 'signature'].flatMap((name) =>
      typeof search[name] === 'string' ? [[name, search[name]]] : [],
    ),
  );

const security = createRoute({
  getParentRoute: () => signedIn,
  path: '/security',
  component: lazyPage(() => import('../security/security-page.tsx'), 'SecurityPage'),
});

const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/people',
  component: lazyPage(() => import('../admin/people/people-page.tsx'), 'PeoplePage'),
});

/** Of one service, by its name; of all of them where there is none. */
const services = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/services',
  validateSearch: ({ name }: Record<string, unknown>): { name?: string } =>
    typeof name === 'string' && /^[\w-]{1,64}$/.test(name) ? { name } : {},
  component: lazyPage(() => import('../admin/services/services-page.tsx'), 'ServicesPage'),
});

const devices = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/devices',
  component: lazyPage(() => import('../admin/devices/devices-page.tsx'), 'DevicesPage'),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/audit',
  // What of it is a filter, the page sees to: its list of all actions is not loaded before.
  validateSearch: (given: Record<string, unknown>) => given as AuditFilter,
  component: lazyPage(() => import('../admin/audit/audit-page.tsx'), 'AuditPage'),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: validateLogin,
  component: lazyPage(() => import('../entrance/login/login-page.tsx'), 'LoginPage'),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyPage(
    () => import('../entrance/forgot-password/forgot-password-page.tsx'),
    'ForgotPasswordPage',
  ),
});

const newPassword = createRoute({
  getParentRoute: () => root,
  path: '/new-password',
  validateSearch,
  beforeLoad: () => {
    if (!mayBeSignedIn()) throw redirect({ to: '/login', replace: true });
  },
  component: lazyPage(() => import('../entrance/new-password/new-password-page.tsx'), 'NewPasswordPage'),
});

const demo = createRoute({
  getParentRoute: () => root,
  path: demoPath,
  component: lazyPage(() => import('../demo/demo-page.tsx'), 'DemoPage'),
});

const links = linkPaths.map((path) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyPage(() => import('../entrance/links/link-page.tsx'), 'LinkPage'),
  }),
);

const routeTree = root.addChildren([
  signedIn.addChildren([board, security, people, services, devices, audit]),
  login,
  forgotPassword,
  newPassword,
  demo,
  ...links,
]);

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
    // What stands in an address is text: a service may be called `1e5`, and a signature is not to be read as a number.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const given = Object.entries(search).filter(
        (pair): pair is [string, string] => typeof pair[1] === 'string',
      );
      return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
    },
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
