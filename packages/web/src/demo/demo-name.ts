/** As the server takes it, without its prefix. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

const MANNERS = ['brave', 'calm', 'clever', 'gentle', 'lucky', 'merry', 'quick', 'quiet', 'sunny', 'witty'];
const ANIMALS = ['badger', 'finch', 'heron', 'lynx', 'marten', 'otter', 'robin', 'stork', 'toucan', 'wren'];

/** What was typed as the name of a user, and whether the demo takes it. */
export function demoName(typed: string): { name: string; isFit: boolean } {
  const name = typed
    .trim()
    .toLowerCase()
    .replace(/^demo-/, '');
  return { name, isFit: NAME.test(name) };
}

/** A name that hardly anybody else has. */
export function exampleName(): string {
  const [a = 0, b = 0, c = 0] = crypto.getRandomValues(new Uint8Array(3));
  return `${MANNERS[a % MANNERS.length]}-${ANIMALS[b % ANIMALS.length]}-${10 + (c % 90)}`;
}
