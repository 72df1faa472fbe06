import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generateApiTypes } from '../../../../tools/api-types.ts';

it('the types of the client are what the routes take and answer', () => {
  const file = new URL('../../../client/src/api-types.ts', import.meta.url);
  expect(readFileSync(file, 'utf8'), 'run: node tools/api-types.ts').toBe(generateApiTypes());
});
