import { expect, it } from 'vitest';
import { readPage } from './page.ts';

const pages = ['0006-libraries', '0022-the-web-console']
  .map((name) => readPage(`docs/adr/${name}.md`))
  .join('');

/** `@radix-ui/react-dialog`, or `-slot` after it in the same row. */
function isNamed(library: string): boolean {
  return pages.includes(`\`${library}\``) || pages.includes(`\`-${library.split('/react-')[1]}\``);
}

it.each(['', 'packages/otp/', 'packages/client/', 'packages/server/', 'packages/web/'])(
  'every library of %spackage.json has its reason on a page of decisions',
  (folder) => {
    const { dependencies, devDependencies } = JSON.parse(readPage(`${folder}package.json`)) as {
      dependencies?: Record<string, string>;
      devDependencies?: Record<string, string>;
    };
    const libraries = Object.keys({ ...dependencies, ...devDependencies });
    const ours = /^@(types|twofold)\//;
    expect(libraries.filter((library) => !ours.test(library) && !isNamed(library))).toEqual([]);
  },
);
