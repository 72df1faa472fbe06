import { join } from 'node:path';
import type { LinkPurpose } from '../../core/links/links.ts';
import type { App } from '../../http/app.ts';
import { fillPage } from './fill-page.ts';
import { readPageFiles } from './page-files.ts';

/** What the pages have to know of the configuration. All of it is public. */
export interface LinkPageSettings {
  /** What the paths of the API for people begin with. */
  apiBasePath: string;
  /** In code points. */
  passwordMinLength: number;
  siteName: string;
}

/** Each purpose has its page: `core/links/address.ts` makes links to them. */
const PURPOSES: Readonly<Record<LinkPurpose, string>> = {
  welcome: '/welcome',
  invitation: '/invitation',
  'reset-password': '/reset-password',
  'verify-email': '/verify-email',
  'change-email': '/change-email',
  'temporary-access': '/temporary-access',
};

const PAGE = 'page.html';

/**
 * The pages behind one-time links, and the files they load. To open one spends nothing, as programs that look through
 * mails open them too: the token stays in the fragment until the person sends the page's form.
 */
export function linkPageRoutes(app: App, settings: LinkPageSettings): void {
  const texts = { ...settings, passwordMinLength: String(settings.passwordMinLength) };
  for (const { name, content, headers } of readPageFiles(join(import.meta.dirname, 'links'))) {
    if (name === PAGE) {
      for (const [purpose, path] of Object.entries(PURPOSES)) {
        serve(path, fillPage(content.toString('utf8'), { ...texts, purpose }), headers);
      }
    } else serve(`/links/${name}`, content, headers);
  }

  function serve(path: string, content: string | Buffer, headers: Readonly<Record<string, string>>): void {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.headers(headers).send(content));
  }
}
