import type { Installation } from '../installation/installation.ts';

/** The part of JSON Schema that the API's own schemas use. */
export interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  minItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  example?: unknown;
  examples?: unknown[];
}

export interface Parameter {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: JsonSchema;
}

export interface Operation {
  summary?: string;
  operationId?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description?: string; content?: Record<string, unknown> }>;
  security?: Record<string, string[]>[];
}

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, unknown> };
}

/** One operation of the API description. */
export interface DescribedRoute {
  method: string;
  /** With `{name}` for a parameter. */
  path: string;
  operation: Operation;
  /** Undefined where no body is expected. */
  body: JsonSchema | undefined;
  pathParameters: Parameter[];
  queryParameters: Parameter[];
}

/** A proxy may ask in the method of the request that it asks about, of which it is then the same question. */
export const isAskedInAnyMethod = (path: string): boolean => path.startsWith('/authz/forward/');

/** What an installation is opened with, so that every route is there and described. */
export const EVERY_ROUTE = {
  ENABLE_DOCS: 'true',
  ENABLE_DEV_VERIFY_ENDPOINT: 'true',
  // What could not be decided in time is a failure, and a busy machine is none.
  GATE_TIMEOUT: '20000',
} as const;

export async function readDescription(twofold: Installation): Promise<OpenApi> {
  return (await twofold.call('GET', '/openapi.json')).body as unknown as OpenApi;
}

export function routesOf(description: OpenApi): DescribedRoute[] {
  return Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const parameters = operation.parameters ?? [];
      return {
        method: method.toUpperCase(),
        path,
        operation,
        body: operation.requestBody?.content['application/json']?.schema,
        pathParameters: parameters.filter((parameter) => parameter.in === 'path'),
        queryParameters: parameters.filter((parameter) => parameter.in === 'query'),
      };
    }),
  );
}

/** The path with its parameters percent-encoded. A name without a value gets one that fits its schema. */
export function pathOf({ path }: DescribedRoute, values: Record<string, string> = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'alice'));
}

/** A value that fits a schema, the same at every call. */
export function fittingValue(schema: JsonSchema): unknown {
  const [example = schema.example] = schema.examples ?? [];
  if (example !== undefined) return example;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return fittingObject(schema);
    case 'integer':
      return schema.minimum ?? 1;
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => fittingValue(schema.items ?? {}));
    default:
      return 'a'.repeat(Math.max(1, schema.minLength ?? 1));
  }
}

/** With its required members. */
export function fittingObject(schema: JsonSchema): Record<string, unknown> {
  const names = schema.required ?? [];
  return Object.fromEntries(names.map((name) => [name, fittingValue(schema.properties?.[name] ?? {})]));
}
