import type { FastifyInstance } from 'fastify';

/**
 * Remembers which methods each address takes, for 405 and its Allow header (RFC 9110 section 15.5.6). The router
 * itself only says that nothing matched. Must be made before the routes.
 *
 * @returns the methods of the addresses that match a path without its query, sorted; empty when none does
 */
export function rememberMethods(app: FastifyInstance): (path: string) => string[] {
  const addresses = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    let address = addresses.get(url);
    if (!address) {
      address = { pattern: patternOf(url), methods: new Set() };
      addresses.set(url, address);
    }
    for (const name of [method].flat()) address.methods.add(name);
  });
  return (path) => {
    const methods = new Set<string>();
    for (const address of addresses.values()) {
      if (address.pattern.test(path)) for (const name of address.methods) methods.add(name);
    }
    return [...methods].sort();
  };
}

/** `/users/:user/*` as an expression. Segments have no upper bound here: a 405 for a too long one is harmless. */
function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replace(/:[^/]+/g, '[^/]+');
  return new RegExp(`^${source}$`);
}
