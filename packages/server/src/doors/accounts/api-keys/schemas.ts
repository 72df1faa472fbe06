import { Type } from 'typebox';
import type { ApiKey, CreatedApiKey } from '../../../core/applications/api-keys.ts';
import { apiKeyScopes } from '../../../core/applications/scopes.ts';
import { isoTime, isoTimeOrNull } from '../../../http/answer/iso-time.ts';
import { NextCursor, PageQuery } from '../../../http/schemas/page.ts';
import { NullableTime, Time } from '../../../http/schemas/time.ts';
import { Envelope } from '../envelope.ts';
import { OptionalBody } from '../schemas.ts';
import { ApplicationField } from '../webhooks/schemas.ts';

const Name = Type.String({ minLength: 1, maxLength: 100, description: 'What you call it.' });
const Scopes = Type.Array(Type.Enum([...apiKeyScopes]), {
  minItems: 1,
  maxItems: 20,
  description:
    'What it may do. Your own key: `audit` reads your events, `codes` makes codes of the entries of the vault that it is ' +
    'bound to; for administrators `metrics` too. A key of an application: `mfa`, `events`, `audit`, `metrics`, `codes`.',
});
const ExpiresAt = Type.Union([Time, Type.Null()], {
  description: 'Not accepted from then on; null for no end.',
});
const RateLimit = Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000 }), Type.Null()], {
  description: 'Requests a minute; null for no limit of its own.',
});

export const NewApiKeyBody = Type.Object({
  name: Name,
  scopes: Scopes,
  expiresAt: Type.Optional(ExpiresAt),
  rateLimit: Type.Optional(RateLimit),
  signed: Type.Optional(
    Type.Boolean({ description: 'Requests are signed (RFC 9421), and the secret is never sent.' }),
  ),
  application: ApplicationField,
});

export const ApiKeyChangeBody = Type.Object({
  name: Type.Optional(Name),
  scopes: Type.Optional(Scopes),
  expiresAt: Type.Optional(ExpiresAt),
  rateLimit: Type.Optional(RateLimit),
});

export const RotateApiKeyBody = OptionalBody(
  Type.Object({
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2_592_000,
        description: 'How long the old key is accepted beside the new one; a day when missing.',
      }),
    ),
  }),
);

export const ApiKeyQuery = Type.Object({ ...PageQuery.properties, application: ApplicationField });

const ApiKeyView = Type.Object({
  id: Type.String(),
  keyId: Type.String({ description: 'The public part of the key.' }),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  application: Type.Union([Type.String(), Type.Null()], {
    description: "The application that it acts for; null for a person's own.",
  }),
  signed: Type.Boolean(),
  rateLimit: Type.Union([Type.Integer(), Type.Null()]),
  createdAt: Time,
  expiresAt: NullableTime,
  revokedAt: NullableTime,
  lastUsedAt: NullableTime,
});

export const OneApiKey = Envelope(Type.Object({ apiKey: ApiKeyView }));
export const ApiKeyList = Envelope(Type.Object({ apiKeys: Type.Array(ApiKeyView), nextCursor: NextCursor }));
export const ApiKeyAndSecret = Envelope(
  Type.Object({
    apiKey: ApiKeyView,
    key: Type.Union([Type.String(), Type.Null()], { description: 'For the header X-API-Key. Shown once.' }),
    signingSecret: Type.Union([Type.String(), Type.Null()], {
      description: 'Of a key whose requests are signed. Shown once.',
    }),
  }),
);

export function apiKeyView(apiKey: ApiKey) {
  const { id, keyId, name, scopes, applicationId, ownerUserId, signed, rateLimit } = apiKey;
  return {
    ...{ id, keyId, name, scopes: [...scopes], signed, rateLimit },
    application: ownerUserId === null ? applicationId : null,
    createdAt: isoTime(apiKey.createdAt),
    expiresAt: isoTimeOrNull(apiKey.expiresAt),
    revokedAt: isoTimeOrNull(apiKey.revokedAt),
    lastUsedAt: isoTimeOrNull(apiKey.lastUsedAt),
  };
}

export function createdApiKeyView({ apiKey, key, signingSecret }: CreatedApiKey) {
  return { apiKey: apiKeyView(apiKey), key, signingSecret };
}
