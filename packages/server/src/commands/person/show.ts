import { subjectOfPerson } from '../../core/people/people.ts';
import { userView } from '../../doors/verify/views.ts';
import { withInstallation } from '../installation/installation.ts';
import type { JsonOption } from '../program/options.ts';
import { type Io, note, printJson } from '../terminal/io.ts';
import { printDetails, showTime } from '../terminal/table.ts';
import { printFactors } from '../user/print-factors.ts';
import { findPerson, personView, stateOf } from './person.ts';

export async function showPerson(io: Io, wanted: string, { json }: JsonOption): Promise<void> {
  const { person, overview } = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const found = await findPerson(installation, wanted);
    const factors = await core.factors.overview(platform.database.read, subjectOfPerson(found));
    return { person: found, overview: userView(found.id, factors) };
  });
  const { user: _user, ...factors } = overview;
  if (json) return printJson(io, { ...personView(person), ...factors });
  printDetails(io, [
    ['id', person.id],
    ['user id', person.userId],
    ['name', person.username],
    ['address', addressOf(person)],
    ['role', person.role],
    ['state', person.passwordExpired ? `${stateOf(person)}, has to set a new password` : stateOf(person)],
    ['made', showTime(person.createdAt)],
    ['last login', showTime(person.lastLoginAt)],
    ['recovery codes', `${overview.recoveryCodesRemaining} left`],
    ['codes locked', overview.lockedUntil === null ? 'no' : `until ${showTime(overview.lockedUntil)}`],
  ]);
  if (overview.factors.length === 0) note(io, `${person.username} has no second factor.`);
  else printFactors(io, overview.factors);
}

function addressOf({
  email,
  emailVerifiedAt,
}: {
  email: string | undefined;
  emailVerifiedAt: number | null;
}) {
  if (email === undefined) return '-';
  return emailVerifiedAt === null ? `${email}, not verified` : email;
}
