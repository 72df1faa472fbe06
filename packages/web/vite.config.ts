/**
 * How the console is built (build.ts), and served while somebody works on it: `npm run dev -w packages/web` beside a
 * running `npm start`, whose routes it passes on.
 */
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const SERVER = 'http://localhost:3000';

/** What the server writes into the page (doors/console/web). */
const settings = {
  apiBasePath: '/api',
  siteName: 'Twofold',
  passwordMinLength: '12',
  channels: 'email sms',
  pageState: 'known',
};

function fillPage(): Plugin {
  return {
    name: 'fill-page',
    apply: 'serve',
    transformIndexHtml: (page) =>
      page.replace(/\{\{(\w+)\}\}/g, (_, name: string) => settings[name as keyof typeof settings]),
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), fillPage()],
  build: {
    // Browsers of the last two years: light-dark() and nested rules as they are.
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    manifest: true,
    license: true,
    // A picture inside of the code would have to be allowed by the policy, and loads no faster.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': SERVER, '/demo/calls': SERVER, '/brands': SERVER, '/brands.json': SERVER } },
});
