import { lazyRouteComponent } from '@tanstack/react-router';

/**
 * A page that is loaded when somebody goes there, or is about to. Where it cannot be, `Failed` stands in its place, which knows
 * what to do: the router would load the whole page anew, also where the server is only away for a moment.
 */
export const lazyPage: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(
    () =>
      load().catch((cause: unknown) => {
        throw new Error('The page did not load.', { cause });
      }),
    name,
  );
