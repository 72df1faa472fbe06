import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

type Serializer = (data: unknown) => string;
type Factory = () => (externalSchemas: object, options: object) => (route: { schema: unknown }) => Serializer;

/**
 * Compiles the schema of an answer when the first one is sent. The framework would compile those of all routes at the
 * start: a fifth of its time, and ten MiB, for a hundred routes of which a day needs a few. It is the framework's own
 * compiler: the same answers as without this file.
 */
export function serializerCompiler({ schema }: { schema?: unknown }): Serializer {
  let serializer: Serializer | undefined;
  return (data) => {
    serializer ??= compileSerializer(schema);
    return serializer(data);
  };
}

/** Of schemas that several routes or applications have, each is compiled once. */
const compiled = new WeakMap<object, Serializer>();

/** Throws for what is no schema. */
export function compileSerializer(schema: unknown): Serializer {
  const isObject = typeof schema === 'object' && schema !== null;
  const known = isObject ? compiled.get(schema) : undefined;
  if (known) return known;
  const factory: Factory = require('@fastify/fast-json-stringify-compiler');
  const serializer = factory()({}, {})({ schema });
  if (isObject) compiled.set(schema, serializer);
  return serializer;
}
