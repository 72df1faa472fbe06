import { expect, it } from 'vitest';
import { createTestApp } from '../../http/app-fixture.ts';
import { consoleDoor } from './routes.ts';

it('a console that was not built is said at the start, with what builds it', () => {
  const { app, setUnknownPage } = createTestApp([]);
  const warnings: string[] = [];
  consoleDoor(app, {
    web: {
      built: { folder: '/nowhere', files: [], brands: new Set() },
      hasLinkPages: true,
      ...{ apiBasePath: '/api', siteName: 'Twofold', passwordMinLength: 12, channels: new Set() },
    },
    demo: { enabled: false, createDemoKey: () => Promise.reject(new Error('no demo')) },
    log: { info() {}, warn: (_fields, message) => warnings.push(message) },
    setUnknownPage,
  });
  expect(warnings).toEqual([expect.stringContaining('npm run build')]);
});
