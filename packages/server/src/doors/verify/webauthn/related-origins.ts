import type { App } from '../../../http/app.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { VerifyDoorParts } from '../parts.ts';
import { RelatedOriginsAnswer } from './schemas.ts';

/**
 * GET /.well-known/webauthn: where browsers look up which other origins may use the passkeys of this domain (WebAuthn
 * Level 3, section 5.11.1). They ask the domain itself, so the host of the request says which one is meant.
 */
export function relatedOriginsRoute(app: App, { database, passkeys }: VerifyDoorParts): void {
  app.get(
    '/.well-known/webauthn',
    {
      schema: {
        summary: 'Origins that may use the passkeys of this domain',
        description: 'For browsers. 404 where the host is no domain of passkeys here.',
        tags: ['Verify'],
        response: { 200: RelatedOriginsAnswer },
      },
    },
    async (request) => {
      const domain = request.hostname.toLowerCase().slice(0, 253).replaceAll('\0', '');
      const origins = await passkeys.relyingParties.relatedOrigins(database.read, domain);
      if (origins.length === 0) throw new TwofoldError('request.not_found');
      return { origins };
    },
  );
}
