import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { targetMethods } from '../../../core/gate/target/target.ts';
import type { App } from '../../../http/app.ts';
import type { GateFaceParts } from '../parts.ts';
import { type FaceManners, sendDecision } from './answer.ts';
import { askGate, FaceVisit, type GateAnswer } from './ask.ts';
import type { HeaderFamily } from './metadata.ts';

const tags = ['Gate'];
const ServiceParams = Type.Object({ service: Type.String({ minLength: 1, maxLength: 64 }) });

const description =
  'Every identity header is in every decision, empty where there is nothing to say. `X-Gate-Rule` names what refused.';

/** nginx understands 2xx, 401 and 403: all else is an error of the server to it. */
const NGINX: FaceManners = { redirects: false, unavailable: 403 };
/** They hand any other answer than 2xx to the client as it is. */
const FORWARD: FaceManners = { redirects: true, unavailable: 503 };

const FORWARD_PATH = '/authz/forward/:service';
const ENVOY_PATH = '/authz/envoy/';

/** /authz/…: what reverse proxies ask before they pass a request on. One decision, in the words of each. */
export function faceRoutes(app: App, parts: GateFaceParts): void {
  const face =
    (family: HeaderFamily, manners: FaceManners) =>
    (request: FastifyRequest<{ Params: { service: string } }>, reply: FastifyReply) => {
      const { service: serviceName } = request.params;
      const suffix = family === 'authority' ? suffixOf(request, serviceName) : undefined;
      const visit = new FaceVisit(request, family, suffix);
      const send = (answer: GateAnswer) => sendDecision(parts, request, reply, { ...answer, visit, manners });
      const answer = askGate(parts, request, serviceName, visit);
      if (answer instanceof Promise) return answer.then(send);
      send(answer);
      return undefined;
    };

  app.get(
    '/authz/nginx/:service',
    { schema: { tags, summary: 'Decide for nginx', description, params: ServiceParams } },
    face('original-url', NGINX),
  );
  const forward = face('forwarded', FORWARD);
  const forwardSchema = {
    ...{ tags, summary: 'Decide for Traefik, Caddy and HAProxy', params: ServiceParams },
    description: `${description} Asked in whatever method: Traefik's \`preserveRequestMethod\` keeps that of the request.`,
  };
  app.get(FORWARD_PATH, { schema: forwardSchema }, forward);
  const envoy = face('authority', FORWARD);
  const envoySchema = { tags, summary: 'Decide for Envoy', description, params: ServiceParams };
  app.get(`${ENVOY_PATH}:service`, { schema: envoySchema }, envoy);
  // The method, the rest of the path and what is said of a body are those of the request that is asked about; so is the method
  // of Traefik with `preserveRequestMethod`. A scope of its own, as no body is looked at, whatever type it was announced with.
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    for (const method of targetMethods)
      if (!scope.supportedMethods.includes(method)) scope.addHttpMethod(method, { hasBody: true });
    const preserved = [...targetMethods].filter((method) => method !== 'GET' && method !== 'HEAD');
    scope.route({ method: preserved, url: FORWARD_PATH, schema: { hide: true }, handler: forward });
    scope.all(`${ENVOY_PATH}:service/*`, { schema: { hide: true } }, (request, reply) =>
      envoy(request as FastifyRequest<{ Params: { service: string } }>, reply),
    );
    done();
  });
}

/** As it stands in the request line: what the router made of it has been decoded. */
function suffixOf({ raw }: FastifyRequest, serviceName: string): string {
  const prefix = `${ENVOY_PATH}${serviceName}`;
  // Spelled otherwise than a configuration spells it, where the rest begins is a guess: then it is no path, and refused.
  const rest = raw.url?.startsWith(prefix) ? raw.url.slice(prefix.length) : 'unknown';
  return rest === '' || rest.startsWith('?') ? `/${rest}` : rest;
}
