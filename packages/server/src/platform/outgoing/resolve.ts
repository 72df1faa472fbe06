import { promises as dns } from 'node:dns';
import { OutgoingError } from './failure.ts';

export interface ResolvedAddress {
  address: string;
  family: 4 | 6;
}

/** All addresses of a host name; an empty list where it has none. */
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

/**
 * Asks the name servers, and the system's own sources (the hosts file, search domains) for names that these do not know.
 * In this order because the system's resolver holds a thread of a small pool while it waits: one name whose server is
 * silent would hold up everybody's.
 */
export function createResolve(timeoutMs = 2000): Resolve {
  const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 2 });
  return async (hostname) => {
    const [four, six] = await Promise.all([
      ask(resolver.resolve4(hostname), 4),
      ask(resolver.resolve6(hostname), 6),
    ]);
    const found = [...four, ...six];
    if (found.length > 0) return found;
    const answers = await dns.lookup(hostname, { all: true }).catch(() => []);
    return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  };
}

async function ask(answer: Promise<string[]>, family: 4 | 6): Promise<ResolvedAddress[]> {
  try {
    return (await answer).map((address) => ({ address, family }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ETIMEOUT') {
      throw new OutgoingError('unresolved', 'The name servers did not answer.', { cause: error });
    }
    return [];
  }
}
