import './style.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isPageKnown } from './api/settings.ts';
import { NotFound } from './app/failed.tsx';
import { createQueryClient } from './app/query-client.ts';
import { createConsoleRouter } from './app/router.tsx';
import { takeLinkToken } from './entrance/links/link-token.ts';
import { linkPaths } from './paths.ts';
import { followTheme } from './state/theme.ts';
import { followLanguage } from './texts/texts.ts';

followTheme();
followLanguage();

if (linkPaths.some((path) => path === location.pathname)) {
  // Before the router reads the address.
  takeLinkToken(location, history);
  // Another link to the same page, pasted over this one, would load nothing by itself.
  addEventListener('hashchange', () => location.reload());
}

const queryClient = createQueryClient();
const router = createConsoleRouter(queryClient);
// What the page asks for is on its way while React begins.
if (isPageKnown) void router.load();

const page = document.getElementById('page');
if (page === null) throw new Error('index.html has no #page.');
createRoot(page).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      {isPageKnown ? <RouterProvider router={router} /> : <NotFound />}
    </QueryClientProvider>
  </StrictMode>,
);
