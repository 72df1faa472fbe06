import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileSerializer } from '../../src/http/answer/serializer.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { EVERY_ROUTE, type JsonSchema, readDescription } from '../routes/described-routes.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation(EVERY_ROUTE);
});
afterAll(() => twofold.close());

/** Schemas of answers are compiled when they are first used, so a wrong one would be found by whoever calls the route. */
it('the schema of every answer can be compiled', async () => {
  const { paths } = await readDescription(twofold);
  const schemas = Object.values(paths)
    .flatMap((path) => Object.values(path))
    .flatMap(({ responses }) => Object.values(responses))
    .map(({ content }) => content?.['application/json'] as { schema?: JsonSchema } | undefined)
    .flatMap((answer) => (answer?.schema && !('$ref' in answer.schema) ? [answer.schema] : []));
  expect(schemas.length).toBeGreaterThan(50);
  for (const schema of schemas) expect(compileSerializer(schema)).toBeTypeOf('function');
});
