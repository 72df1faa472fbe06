import type { RouteOptions } from 'fastify';
import { PROBLEM_MEDIA_TYPE } from '../answer/problem.ts';
import type { App } from '../app.ts';
import { requirementOf } from '../caller/caller-hooks.ts';

export interface OpenApiOptions {
  readonly version: string;
  /** Where clients reach this installation; left out where it is not configured. */
  readonly publicUrl?: string;
  readonly tags?: readonly { name: string; description: string }[];
}

/** The finished description, as JSON. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

/** Swagger UI needs its own scripts, styles and inline images; nothing inline runs, and nothing leaves this origin. */
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // A style element that Swagger UI adds and takes away again while it loads, known by its digest.
  "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What the bar on top would do, which `serveDocs` leaves out. */
const DARK_MODE = `const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
`;

const problemSchema = {
  type: 'object',
  description: 'A problem document (RFC 9457). Some errors have further members, such as `reason`.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId', 'success', 'error'],
  properties: {
    type: { type: 'string', format: 'uri', examples: ['urn:twofold:error:totp.code_rejected'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong and what to do, for people.' },
    code: {
      type: 'string',
      description: 'Stable; listed in the error catalogue.',
      examples: ['totp.code_rejected'],
    },
    requestId: { type: 'string', description: 'The same as in the log and in the header X-Request-Id.' },
    success: { const: false },
    error: { type: 'string', description: 'The same text as `detail`.' },
    errors: {
      type: 'array',
      description: 'With `request.invalid`: what is wrong with each field.',
      items: {
        type: 'object',
        required: ['pointer', 'reason'],
        properties: {
          pointer: {
            type: 'string',
            description: 'A JSON pointer (RFC 6901) into the body, or `#query/limit`.',
          },
          reason: { type: 'string' },
        },
      },
    },
  },
};

const securitySchemes = {
  apiKey: { type: 'apiKey' as const, name: 'X-API-Key', in: 'header' as const },
  signature: {
    type: 'apiKey' as const,
    name: 'Signature-Input',
    in: 'header' as const,
    description: 'A signed request (RFC 9421) with a signing secret, in place of X-API-Key.',
  },
  accessToken: { type: 'http' as const, scheme: 'bearer', bearerFormat: 'JWT' },
  sessionCookie: {
    type: 'apiKey' as const,
    name: 'twofold_session',
    in: 'cookie' as const,
    description:
      "A browser's session. Over https the name begins with `__Host-`, unless COOKIE_DOMAIN is set. A request with the " +
      'header `X-Unattended` is no use of it: a page sends that along while nobody is there.',
  },
  csrfToken: {
    type: 'apiKey' as const,
    name: 'X-CSRF-Token',
    in: 'header' as const,
    description: 'With the session cookie on an unsafe method: the value of the cookie `twofold_csrf`.',
  },
};

/**
 * Collects the routes that are added from now on into an OpenAPI 3.1 description. The generator is only loaded here: a
 * service without docs does not pay for it.
 *
 * @returns makes the description; to be called when the application is ready
 */
export async function describeRoutes(app: App, options: OpenApiOptions): Promise<() => OpenApiDocument> {
  const { default: swagger } = await import('@fastify/swagger');
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Twofold',
        description: 'A second factor for your users. Errors are problem documents (RFC 9457).',
        version: options.version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      ...(options.publicUrl === undefined ? {} : { servers: [{ url: options.publicUrl }] }),
      ...(options.tags === undefined ? {} : { tags: [...options.tags] }),
      components: { securitySchemes },
    },
    transform: ({ schema, url, route }) => ({ schema: { ...schema, ...securityOf(route) }, url }),
    transformObject: (document) => ('openapiObject' in document ? finish(document.openapiObject) : {}),
  });
  return () => app.swagger() as unknown as OpenApiDocument;
}

/** Serves the description at `/openapi.json`, and for reading and trying at `/docs`. After `describeRoutes`. */
export async function serveDocs(app: App, describe: () => OpenApiDocument): Promise<void> {
  app.get('/openapi.json', { schema: { hide: true } }, async () => describe());
  const { default: swaggerUi } = await import('@fastify/swagger-ui');
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_POLICY,
    // BaseLayout: without the bar on top, which has another project's logo and asks for the address of another API.
    uiConfig: { deepLinking: true, tryItOutEnabled: true, layout: 'BaseLayout' },
    theme: { title: 'Twofold API', js: [{ filename: 'dark-mode.js', content: DARK_MODE }] },
  });
}

/** What the route's hooks ask for, so that the description cannot claim something else. */
function securityOf(route: RouteOptions): { security?: Record<string, string[]>[] } {
  const hooks = [route.onRequest ?? []].flat();
  const requirement = hooks.map((hook) => requirementOf(hook)).find((found) => found !== undefined);
  if (!requirement) return {};
  const ways: Record<string, string[]>[] = [{ apiKey: [] }, { signature: [] }];
  const waysOfPeople: Record<string, string[]>[] = [
    { accessToken: [] },
    { sessionCookie: [], csrfToken: [] },
  ];
  if (requirement.kind === 'person') return { security: waysOfPeople };
  if (requirement.kind === 'either') return { security: [...waysOfPeople, ...ways] };
  return { security: requirement.mayBeMissing ? [...ways, {}] : ways };
}

/** Adds to every operation what all of them have: an id for generated clients, and the answer in case of a problem. */
function finish<Document extends { paths?: object; components?: object }>(document: Document): Document {
  const problem = {
    description: 'A problem document; `code` says which.',
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations as Record<string, Operation>)) {
      operation.operationId ??= operationId(method, path);
      operation.responses = { ...operation.responses, default: problem };
    }
  }
  const components = document.components as { schemas?: Record<string, unknown> };
  components.schemas = { ...components.schemas, Problem: problemSchema };
  return document;
}

interface Operation {
  operationId?: string;
  responses?: Record<string, unknown>;
}

/** `post` and `/mfa/users/{user}/unlock` make `postMfaUsersByUserUnlock`. */
function operationId(method: string, path: string): string {
  const words = path.replace(/\{(\w+)\}/g, 'by-$1').split(/[^A-Za-z0-9]+/);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
