/**
 * The addresses that the console has a page for. The server answers them, and no others, with the console; the router
 * (app/router.tsx) has a route for each.
 */
export const consolePaths = [
  '/',
  '/security',
  '/admin/people',
  '/admin/services',
  '/admin/devices',
  '/admin/audit',
  '/login',
  '/forgot-password',
  '/new-password',
] as const;

/** The demo: only where it is on, which in production it is not. */
export const demoPath = '/demo';

/** The pages behind one-time links: only where links lead to this server, and not to somebody else's pages. */
export const linkPaths = [
  '/welcome',
  '/invitation',
  '/reset-password',
  '/verify-email',
  '/change-email',
  '/temporary-access',
] as const;
