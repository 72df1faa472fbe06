/**
 * The addresses that the console has a page for. The server answers them, and no others, with the console; the router
 * (router.tsx) has a route for each.
 */
export const consolePaths = ['/', '/login', '/security'] as const;
