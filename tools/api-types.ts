/**
 * Writes packages/client/src/api-types.ts: what each route takes and answers, as TypeScript types, from the description
 * that the server makes of itself. A test compares the file with it. Ours, as generators from the registry need the
 * TypeScript compiler's interface of versions before 7, and the schemas use little of JSON Schema.
 *
 *   node tools/api-types.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** As much of a JSON Schema as our routes use. */
interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  patternProperties?: Record<string, Schema>;
  description?: string;
  $ref?: string;
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

interface Operation {
  summary?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: Content;
  responses?: Record<string, Content>;
}

export interface ApiDescription {
  paths: Record<string, Record<string, Operation>>;
}

const FILE = fileURLToPath(new URL('../packages/client/src/api-types.ts', import.meta.url));

const HEADER = `/**
 * What each route takes and answers. Made from the server's description of itself by tools/api-types.ts; do not change
 * it by hand.
 */
`;

/** The whole file. Routes are sorted, so that the order in which the server adds them makes no difference. */
export function renderApiTypes({ paths }: ApiDescription): string {
  const operations = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, operation }) => renderOperation(name, operation));
  return `${HEADER}export interface Operations {\n${operations.join('')}}\n`;
}

function renderOperation(name: string, operation: Operation): string {
  const members = {
    path: parametersType(operation, 'path'),
    query: parametersType(operation, 'query'),
    body: contentType(operation.requestBody),
    answer: answerType(operation),
  };
  const lines = Object.entries(members).map(([member, type]) => `    ${member}: ${type};\n`);
  const summary = operation.summary === undefined ? '' : `  /** ${operation.summary} */\n`;
  return `${summary}  '${name}': {\n${lines.join('')}  };\n`;
}

function parametersType({ parameters = [] }: Operation, place: string): string {
  const named = parameters.filter((parameter) => parameter.in === place);
  if (named.length === 0) return 'undefined';
  const properties = Object.fromEntries(named.map(({ name, schema = {} }) => [name, schema]));
  const required = named.filter((parameter) => parameter.required === true).map(({ name }) => name);
  return typeOf({ type: 'object', properties, required }, '    ');
}

function contentType(part: Content | undefined): string {
  const schema = part?.content?.['application/json']?.schema;
  return schema === undefined ? 'undefined' : typeOf(schema, '    ');
}

/** Of the one answer with a 2xx status; text such as metrics is a string. */
function answerType({ responses = {} }: Operation): string {
  const [, success] = Object.entries(responses).find(([status]) => /^2/.test(status)) ?? [];
  if (success?.content === undefined) return 'undefined';
  return success.content['application/json'] === undefined ? 'string' : contentType(success);
}

function typeOf(schema: Schema, indent: string): string {
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  if (schema.anyOf) return union(schema.anyOf.map((choice) => typeOf(choice, indent)));
  if (schema.allOf) return schema.allOf.map((part) => typeOf(part, indent)).join(' & ');
  if (Array.isArray(schema.type)) {
    return union(schema.type.map((type) => typeOf({ ...schema, type }, indent)));
  }
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return arrayOf(typeOf(schema.items ?? {}, indent));
    case 'object':
      return objectType(schema, indent);
    default:
      return 'unknown';
  }
}

function objectType(
  { properties = {}, required = [], additionalProperties, patternProperties }: Schema,
  indent: string,
): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const comment =
      property.description === undefined ? '' : `${inner}/** ${commentText(property.description)} */\n`;
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
    return `${comment}${inner}${key}${required.includes(name) ? '' : '?'}: ${typeOf(property, inner)};\n`;
  });
  const [pattern] = Object.values(patternProperties ?? {});
  const rest = pattern ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  if (rest) lines.push(`${inner}[name: string]: ${typeOf(rest, inner)};\n`);
  else if (lines.length === 0) return 'Record<string, unknown>';
  return `{\n${lines.join('')}${indent}}`;
}

function commentText(text: string): string {
  return text.replaceAll('*/', '* /').replace(/\s+/g, ' ');
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : JSON.stringify(value);
}

function union(types: string[]): string {
  return [...new Set(types)].join(' | ');
}

function arrayOf(type: string): string {
  return /[|&]/.test(type) && !type.startsWith('{') ? `(${type})[]` : `${type}[]`;
}

/** The file as it should be, from the routes as they are. */
export function generateApiTypes(): string {
  const main = fileURLToPath(new URL('../packages/server/bin/twofold.js', import.meta.url));
  const output = { encoding: 'utf8', maxBuffer: 64 << 20 } as const;
  const description = execFileSync(process.execPath, [main, 'openapi'], output);
  const input = renderApiTypes(JSON.parse(description) as ApiDescription);
  return execFileSync('biome', ['format', `--stdin-file-path=${FILE}`], { ...output, input });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, generateApiTypes());
