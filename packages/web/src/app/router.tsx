import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { mayBeSignedIn } from '../api/connection.ts';
import { boardQuery } from '../board/board-query.ts';
import { Announcer } from './announcer.tsx';
import { Failed, NotFound } from './failed.tsx';
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

/** The pages of somebody who is logged in. Whoever cannot be is sent to the login before anything is asked for. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: ({ location: { href } }) => {
    if (!mayBeSignedIn()) throw redirect({ to: '/login', search: { rd: href }, replace: true });
  },
  component: Shell,
});

/** A route for each page: what it looks like is loaded when somebody goes there. */
const board = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(boardQuery);
  },
  component: lazyRouteComponent(() => import('../board/board-page.tsx'), 'BoardPage'),
});

const security = createRoute({
  getParentRoute: () => signedIn,
  path: '/security',
  component: lazyRouteComponent(() => import('../security/security-page.tsx'), 'SecurityPage'),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: ({ rd }: Record<string, unknown>): { rd?: string } =>
    typeof rd === 'string' ? { rd } : {},
  component: lazyRouteComponent(() => import('../login/login-page.tsx'), 'LoginPage'),
});

const routeTree = root.addChildren([signedIn.addChildren([board, security]), login]);

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
