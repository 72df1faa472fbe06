import { Type } from 'typebox';
import { subjectOfPerson } from '../../../core/people/people.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { PersonView } from '../schemas.ts';
import { personView } from '../views.ts';

/** GET /auth/me: who is logged in. */
export function meRoute(app: App, { callers, database, factors, settings }: AccountsDoorParts): void {
  app.get(
    `${settings.apiBasePath}/auth/me`,
    {
      schema: {
        tags: ['Login'],
        summary: 'See who is logged in',
        response: { 200: Envelope(Type.Object({ user: PersonView })) },
      },
      ...callers.requirePerson({ withExpiredPassword: true }),
    },
    async (request) => {
      const { person } = personOf(request);
      const overview = await factors.overview(database.read, subjectOfPerson(person));
      const user = personView(person, { twoFactorEnabled: overview.enrolled });
      return enveloped('This is you.', { user });
    },
  );
}
