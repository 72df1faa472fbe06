import { type Command, Option } from 'commander';
import { underVaultLock } from '../../core/vault/access.ts';
import { EVERYBODY, type GrantedAccess, grantedAccess } from '../../core/vault/collections/grants.ts';
import { isoTime, isoTimeOrNull } from '../../http/answer/iso-time.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { type OpenInstallation, withInstallation } from '../installation/installation.ts';
import { CLI_CONTEXT, findPerson } from '../person/person.ts';
import {
  type JsonOption,
  jsonOption,
  type Moment,
  parseMoment,
  type YesOption,
  yesOption,
} from '../program/options.ts';
import { done, type Io, printJson } from '../terminal/io.ts';
import { confirm } from '../terminal/prompt.ts';
import { showTime } from '../terminal/table.ts';
import { findShared, type SharedOption, sharedOption } from './scope.ts';

interface ShareOptions extends SharedOption, JsonOption, YesOption {
  access: GrantedAccess;
  until?: Moment;
}

/** `share` and `unshare`: who sees a shared collection besides administrators. `members` lists them. */
export function registerShare(group: Command, io: Io): void {
  const verb = (name: string, description: string): Command =>
    group
      .command(name)
      .description(description)
      .argument(
        '<person>',
        `their user name, e-mail address or id; or ${EVERYBODY}, for all who have an account`,
      )
      .addOption(sharedOption());

  const share = verb('share', 'let somebody see the codes of a collection')
    .addOption(
      new Option('--access <access>', 'edit: adds, changes and deletes as well')
        .choices(grantedAccess)
        .default('read' satisfies GrantedAccess),
    )
    .addOption(
      new Option(
        '--until <when>',
        'a duration such as 90d, or a date; without an end when left out',
      ).argParser(parseMoment('future')),
    )
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((wanted: string, options: ShareOptions) => shareCollection(io, wanted, options));
  addNote(
    share,
    `Administrators see every shared collection without it, and what is somebody's own is shared with nobody. What the person had
in the collection before is replaced. Who could be ${EVERYBODY} is asked about, or said with --yes.`,
  );
  addExamples(
    share,
    ['twofold vault share bob', 'let somebody see the codes of the first shared collection'],
    [
      'twofold vault share bob --collection Team --access edit --until 30d --json',
      'let somebody change it for a month',
    ],
  );

  const unshare = verb('unshare', 'let somebody see a collection no more, at once')
    .addOption(jsonOption())
    .action((wanted: string, options: SharedOption & JsonOption) => unshareCollection(io, wanted, options));
  addExamples(unshare, ['twofold vault unshare bob --collection Team', 'take back what was granted there']);
}

async function shareCollection(io: Io, wanted: string, options: ShareOptions): Promise<void> {
  const { access } = options;
  const { member, collection, grantee } = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const place = await findShared(installation, options);
    const who = await findGrantee(installation, wanted);
    const expiresAt = options.until?.at(platform.clock.now()) ?? null;
    if (who.id === EVERYBODY)
      await confirm(
        io,
        `Everybody who has an account, now or later, will see the codes of ${place.name}`,
        options,
      );
    const put = await platform.database.transaction(
      (tx) => core.vault.grants.put(tx, place.caller, place.id, who.id, { access, expiresAt }, CLI_CONTEXT),
      underVaultLock(),
    );
    return { member: put, collection: place, grantee: who };
  });
  const { id, name } = collection;
  const { createdAt, expiresAt } = member;
  if (options.json) {
    const times = { expiresAt: isoTimeOrNull(expiresAt), createdAt: isoTime(createdAt) };
    return printJson(io, { collection: { id, name }, member: grantee, access, ...times });
  }
  const may = access === 'edit' ? 'sees and changes' : 'sees the codes of';
  const until = expiresAt === null ? '' : ` until ${showTime(expiresAt)}`;
  done(io, `${nameOf(grantee)} ${may} ${name}${until}`);
}

async function unshareCollection(io: Io, wanted: string, options: SharedOption & JsonOption): Promise<void> {
  const { collection, grantee } = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const place = await findShared(installation, options);
    const who = await findGrantee(installation, wanted);
    await platform.database.transaction(
      (tx) => core.vault.grants.remove(tx, place.caller, place.id, who.id, CLI_CONTEXT),
      underVaultLock(),
    );
    return { collection: place, grantee: who };
  });
  const { id, name } = collection;
  if (options.json) return printJson(io, { collection: { id, name }, member: grantee });
  done(io, `${nameOf(grantee)} sees ${name} no more`);
}

/** Whom it is about: a person, or everybody, who has no user name. */
interface Grantee {
  id: string;
  username: string | null;
}

async function findGrantee(installation: OpenInstallation, wanted: string): Promise<Grantee> {
  if (wanted === EVERYBODY) return { id: EVERYBODY, username: null };
  const { id, username } = await findPerson(installation, wanted);
  return { id, username };
}

function nameOf({ username }: Grantee): string {
  return username ?? 'Everybody who has an account';
}
