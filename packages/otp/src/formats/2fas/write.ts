import { encodeBase32 } from '../../base32.ts';
import { encodeHex, encodeUtf8 } from '../encoding/bytes.ts';
import { withJsonCounters } from '../entries.ts';
import type { FormatEntry, FormatNote, FormatTools, FormatWriter } from '../format.ts';
import { lossOf } from '../loss.ts';
import { sealServices } from './encryption.ts';

/** Schema 4, of the app from version 5 on. */
const SCHEMA = 4;
const APP = { appVersionCode: 5_000_009, appVersionName: '5.1.0', appOrigin: 'android' } as const;

/** A backup of 2FAS: under the password where one is given, else plain. */
export const twoFasWriter: FormatWriter = {
  format: '2fas',

  async write(entries, tools) {
    const { written, problems } = withJsonCounters(entries);
    const groups = groupsOf(written, tools);
    const services = written.map((entry, position) => serviceJson(entry, position, groups));
    const file = {
      groups: [...groups].map(([name, id]) => ({ id, name, isExpanded: true })),
      updatedAt: 0,
      schemaVersion: SCHEMA,
      ...APP,
    };
    const { password } = tools;
    const sealed =
      password === undefined
        ? { services, ...file }
        : { services: [], ...file, ...(await sealServices(JSON.stringify(services), tools)) };
    return { bytes: encodeUtf8(JSON.stringify(sealed)), notes: notesOf(written, password), problems };
  },
};

function notesOf(entries: readonly FormatEntry[], password: string | undefined): FormatNote[] {
  const loss = lossOf(entries, { notes: false, groups: 1, favourites: false, organisations: false });
  if (password === undefined) return ['not_encrypted', ...loss];
  return entries.some(({ groups }) => groups.length > 0) ? ['groups_in_clear', ...loss] : loss;
}

/** The first group of each entry, as the app has one for each, with a random id. */
function groupsOf(entries: readonly FormatEntry[], tools: FormatTools): Map<string, string> {
  const names = new Set(entries.flatMap(({ groups }) => groups.slice(0, 1)));
  return new Map([...names].map((name) => [name, encodeHex(tools.random(16))]));
}

/** `updatedAt` is when the app last changed a service: 0, so that what a person changed there is newer. */
function serviceJson(entry: FormatEntry, position: number, groups: Map<string, string>) {
  const { account } = entry;
  const [group] = entry.groups;
  const moving =
    account.type === 'hotp' ? { counter: Number(account.counter) } : { period: account.periodSeconds };
  return {
    name: account.issuer ?? account.label,
    secret: encodeBase32(account.secret),
    updatedAt: 0,
    otp: {
      label: account.label,
      account: account.label,
      // Empty where there is none: the name stands in for it where it is absent.
      issuer: account.issuer ?? '',
      digits: account.digits,
      ...moving,
      algorithm: account.algorithm,
      tokenType: account.type.toUpperCase(),
      source: 'Manual',
    },
    order: { position },
    ...(group === undefined ? {} : { groupId: groups.get(group) }),
  };
}
