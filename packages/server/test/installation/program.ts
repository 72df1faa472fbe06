import { fileURLToPath } from 'node:url';

/** What `npm start` starts. `servers/built-program.ts` makes it before the tests, from the source as it is then. */
export const PROGRAM = fileURLToPath(new URL('../../dist/twofold.js', import.meta.url));
