import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isSignedOut, needsNewPassword } from '../api/session-refusals.ts';
import { askForNewPassword, askToSignIn } from '../session/session.ts';

/** Keeps what the server answered, for all pages. The connection repeats what may be repeated: here nothing is. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (isSignedOut(error)) askToSignIn();
    else if (needsNewPassword(error)) askForNewPassword();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // A server of one's own answers also where the browser believes that it is offline.
      queries: { retry: false, staleTime: 10_000, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
