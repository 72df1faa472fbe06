import { Type } from 'typebox';
import type { Factor } from '../../../core/factors/factor.ts';
import { stepUpOfFactorChange } from '../../../core/login/factor-changes.ts';
import { type Person, subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { isoTime, isoTimeOrNull } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { Id } from '../../../http/schemas/id.ts';
import { Label } from '../../../http/schemas/text.ts';
import { NullableTime, Time } from '../../../http/schemas/time.ts';
import { EmptyEnvelope, Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';

const MethodView = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  label: Type.String(),
  state: Type.String({
    description: '`pending`, `active`, or `disabled` after too many wrong codes in a row.',
  }),
  destination: Type.Union([Type.String(), Type.Null()], {
    description: 'Where codes are sent, most of it hidden; null for other kinds.',
  }),
  createdAt: Time,
  lastUsedAt: NullableTime,
  passkey: Type.Optional(
    Type.Object(
      {
        synced: Type.Boolean({ description: 'It can be copied to other devices.' }),
        backedUp: Type.Boolean({ description: 'It was, when it was last used.' }),
      },
      { description: 'Of a passkey, in lists.' },
    ),
  ),
});

const MethodsData = Type.Object({
  twoFactorEnabled: Type.Boolean(),
  methods: Type.Array(MethodView),
  recoveryCodesRemaining: Type.Integer(),
});

const MethodParams = Type.Object({ methodId: Id });

const RenameBody = Type.Object({ label: Label });

/** A person's second factors: the list, names, and removing one. */
export function methodRoutes(app: App, parts: AccountsDoorParts): void {
  const { callers, database, factors, login, oneTimeCodes, settings } = parts;
  const base = `${settings.apiBasePath}/2fa/methods`;

  async function overviewOf(person: Person) {
    const [overview, destinations] = await Promise.all([
      factors.overview(database.read, subjectOfPerson(person)),
      oneTimeCodes.destinations(database.read, person.userId),
    ]);
    const hints = new Map(destinations.map(({ factorId, hint }) => [factorId, hint]));
    const methods = overview.factors.map((factor) => {
      const passkey = overview.passkeys.get(factor.id);
      return { ...methodView(factor, hints.get(factor.id)), ...(passkey && { passkey }) };
    });
    return { overview, methods };
  }

  app.get(
    base,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'List your second factors',
        response: { 200: Envelope(MethodsData) },
      },
      ...callers.requirePerson(),
    },
    async (request) => {
      const { overview, methods } = await overviewOf(personOf(request).person);
      return enveloped('Your second factors.', {
        twoFactorEnabled: overview.enrolled,
        methods,
        recoveryCodesRemaining: overview.recoveryCodesRemaining,
      });
    },
  );

  app.patch(
    `${base}/:methodId`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Name one of your second factors',
        params: MethodParams,
        body: RenameBody,
        response: { 200: Envelope(MethodView) },
      },
      ...callers.requirePerson(),
    },
    async (request) => {
      const { person } = personOf(request);
      const { methodId } = request.params;
      const { label } = request.body;
      const subject = subjectOfPerson(person);
      const context = contextOfPerson(request);
      const factor = await database.transaction(
        (tx) => factors.rename(tx, subject, methodId, label, context),
        underLockOf(subject),
      );
      const { methods } = await overviewOf(person);
      const renamed = methods.find(({ id }) => id === methodId) ?? methodView(factor, undefined);
      return enveloped('The name was changed.', renamed);
    },
  );

  app.delete(
    `${base}/:methodId`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Remove one of your second factors',
        description:
          'Needs a fresh second factor. Your other sessions end, and the trust in every device; with the last factor, the ' +
          'recovery codes go.',
        params: MethodParams,
        response: { 200: EmptyEnvelope },
      },
      ...callers.requirePerson({ stepUp: stepUpOfFactorChange.remove }),
    },
    async (request) => {
      const { person, session } = personOf(request);
      const factorId = request.params.methodId;
      const context = contextOfPerson(request);
      await database.transaction(
        (tx) => login.removeFactor(tx, { person, session, factorId }, context),
        underLockOf(subjectOfPerson(person)),
      );
      return enveloped('The second factor was removed.');
    },
  );
}

function methodView(factor: Factor, destination: string | undefined) {
  return {
    id: factor.id,
    kind: factor.kind,
    label: factor.label,
    state: factor.disabledAt === null ? factor.state : 'disabled',
    destination: destination ?? null,
    createdAt: isoTime(factor.createdAt),
    lastUsedAt: isoTimeOrNull(factor.lastUsedAt),
  };
}
