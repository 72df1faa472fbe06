import { hash } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Invalidations } from '../../../platform/invalidation/invalidations.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Random } from '../../../platform/random.ts';
import { MINUTE_MS } from '../../../platform/time.ts';
import { spendNonce } from '../../applications/nonces.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { hashOfOpaque } from '../../tokens/opaque.ts';
import { MAX_OF_A_NAME, valuesOf } from '../cookie-header.ts';
import type { GateDevice } from '../devices/devices.ts';
import { type BoundKey, verifyProof } from './proof.ts';
import { type BindingRow, insertBinding, refreshBinding, selectBinding, setChallenges } from './store.ts';

/** What a stolen cookie is worth: after this it needs the key, which does not leave the device. */
export const BOUND_COOKIE_LIFETIME_MS = 10 * MINUTE_MS;
const CHALLENGE_LIFETIME_MS = 5 * MINUTE_MS;
/**
 * So long after its registration a device can be bound: the login page offers it at once. Whoever copies its cookies later
 * could bind it to a key of their own otherwise, and be the one who goes on.
 */
const BINDING_WINDOW_MS = 5 * MINUTE_MS;
/** The browser may answer the one before the last: it asks on several connections. */
const OPEN_CHALLENGES = 2;
/** So often another may have been there first. */
const MAX_TURNS = 8;

export const BOUND_COOKIE = '__Secure-twofold_bound';

export interface BoundCookie {
  bindingId: string;
  token: string;
  expiresAt: number;
}

/**
 * Binds devices to a key of their browser (Device Bound Session Credentials, W3C). What services see is a cookie of ten
 * minutes; to have the next one, the browser signs a challenge.
 */
export interface Bindings {
  /**
   * What a browser answers to bind this device, right after its registration. Stateless.
   *
   * @returns undefined for a device that was registered a while ago: it has to be registered anew
   */
  challengeFor(device: Pick<GateDevice, 'id' | 'registeredAt'>): string | undefined;
  /** @returns undefined for a proof that is none, and for a device that was bound before: it is bound once */
  register(
    tx: Transaction,
    device: GateDevice,
    proof: string,
    context: Context,
  ): Promise<BoundCookie | undefined>;
  /**
   * The next challenge of a binding; undefined where there is none, or it is over. A browser takes that for the end, so
   * whoever asks at the same moment as another gets a challenge too.
   */
  challenge(tx: Transaction, bindingId: string): Promise<string | undefined>;
  /**
   * The cookie for a proof, whose challenge is spent by it. A device that ended is the caller's to look at.
   *
   * @returns undefined for a challenge that is old or was answered, and for another key
   */
  refresh(
    tx: Transaction,
    bindingId: string,
    proof: string,
    context: Context,
  ): Promise<BoundCookie | undefined>;
  find(tx: Transaction, bindingId: string): Promise<BindingRow | undefined>;
  /** Whether a request carries the cookie of one of these. */
  isBound(bindings: readonly BindingRow[], cookie: string | undefined): boolean;
}

export function createBindings(parts: {
  ids: Ids;
  random: Random;
  clock: Clock;
  dataKeys: DataKeys<'gate-binding'>;
  audit: Audit;
  invalidations: Pick<Invalidations, 'announce'>;
}): Bindings {
  const { ids, random, clock, dataKeys, audit, invalidations } = parts;

  const macOf = (deviceId: string, until: string, nonce: string) =>
    dataKeys.mac('gate-binding', `register\n${deviceId}\n${until}\n${nonce}`);

  function isOwnChallenge(deviceId: string, challenge: string): boolean {
    const [until = '', nonce = '', mac = ''] = challenge.split('.');
    const isYoung = Number.parseInt(until, 36) > clock.now();
    return isYoung && hash('sha256', mac) === hash('sha256', macOf(deviceId, until, nonce));
  }

  function note(tx: Transaction, context: Context, deviceId: string, refusal: string | undefined): void {
    const action = refusal === undefined ? 'gate.device_bound' : 'gate.binding_refused';
    const outcome = refusal === undefined ? 'success' : 'refused';
    audit.note(tx, context, { action, outcome, reason: refusal, detail: { deviceId } });
  }

  /**
   * The cookie says until when it is good, and is known by its own digest: it is given out at each proof, on any instance,
   * and no other instance has to hear of it first.
   */
  const cookieOf = ({ id, device_id: deviceId }: Pick<BindingRow, 'id' | 'device_id'>, until: string) =>
    `${id}.${until}.${dataKeys.mac('gate-binding', `cookie\n${id}\n${deviceId}\n${until}`)}`;

  function issue(row: Pick<BindingRow, 'id' | 'device_id'>): BoundCookie {
    const expiresAt = clock.now() + BOUND_COOKIE_LIFETIME_MS;
    return { bindingId: row.id, token: cookieOf(row, expiresAt.toString(36)), expiresAt };
  }

  function opens(row: BindingRow, token: string): boolean {
    const [, until = ''] = token.split('.');
    const expiresAt = Number.parseInt(until, 36);
    // One that lives longer than any can is of a time before the clock was set back.
    const isYoung = expiresAt > clock.now() && expiresAt <= clock.now() + BOUND_COOKIE_LIFETIME_MS;
    return isYoung && hash('sha256', token) === hash('sha256', cookieOf(row, until));
  }

  async function find(tx: Transaction, id: string): Promise<BindingRow | undefined> {
    const row = await selectBinding.first(tx, { id });
    return row && row.ended_at === null ? row : undefined;
  }

  return {
    find,
    challengeFor({ id, registeredAt }) {
      const now = clock.now();
      const endsAt = registeredAt + BINDING_WINDOW_MS;
      // One of the future was registered before the clock was set back: nobody knows how long ago.
      if (now < registeredAt || now >= endsAt) return undefined;
      const until = endsAt.toString(36);
      const nonce = Buffer.from(random.bytes(16)).toString('base64url');
      return `${until}.${nonce}.${macOf(id, until, nonce)}`;
    },
    async register(tx, device, token, context) {
      const proof = verifyProof(token, undefined);
      if (!proof?.key || !isOwnChallenge(device.id, proof.challenge)) {
        note(tx, context, device.id, proof ? 'challenge' : 'proof');
        return undefined;
      }
      const now = clock.now();
      const until = Number.parseInt(proof.challenge, 36);
      // Of the device, and not of the challenge: a second key is somebody else's, whichever challenge it answers.
      const nonceHash = hashOfOpaque(`binding\n${device.id}`);
      if ((await spendNonce.run(tx, { nonceHash, expiresAt: until })) === 0) {
        note(tx, context, device.id, 'bound_before');
        return undefined;
      }
      const row = {
        id: ids.next('bnd'),
        device_id: device.id,
        public_key: JSON.stringify(proof.key),
        challenge_hashes: '',
        challenges_expire_at: now,
        created_at: now,
        refreshed_at: now,
      };
      await insertBinding.run(tx, row);
      invalidations.announce(tx, 'user', device.userId);
      note(tx, context, device.id, undefined);
      return issue(row);
    },
    async challenge(tx, bindingId) {
      for (let turn = 0; turn < MAX_TURNS; turn++) {
        const row = await find(tx, bindingId);
        if (!row) return undefined;
        const challenge = Buffer.from(random.bytes(32)).toString('base64url');
        const open = [hashOfOpaque(challenge), ...openChallenges(row, clock.now())].slice(0, OPEN_CHALLENGES);
        const expiresAt = clock.now() + CHALLENGE_LIFETIME_MS;
        const given = { id: row.id, from: row.challenge_hashes, to: open.join(' '), expiresAt };
        if ((await setChallenges.run(tx, given)) > 0) return challenge;
      }
      throw new TwofoldError('database.unavailable', undefined, { retryAfterSeconds: 1 });
    },
    async refresh(tx, bindingId, token, context) {
      const row = await find(tx, bindingId);
      if (!row) return undefined;
      const proof = verifyProof(token, JSON.parse(row.public_key) as BoundKey);
      const open = openChallenges(row, clock.now());
      const answered = proof && hashOfOpaque(proof.challenge);
      if (answered === undefined || !open.includes(answered)) {
        note(tx, context, row.device_id, proof ? 'challenge' : 'proof');
        return undefined;
      }
      const to = open.filter((one) => one !== answered).join(' ');
      const spent = { id: row.id, from: row.challenge_hashes, to, now: clock.now() };
      return (await refreshBinding.run(tx, spent)) === 0 ? undefined : issue(row);
    },
    isBound(bindings, cookie) {
      if (cookie === undefined || bindings.length === 0) return false;
      const tokens = valuesOf(cookie, BOUND_COOKIE).slice(0, MAX_OF_A_NAME);
      return tokens.some((token) =>
        bindings.some((row) => token.startsWith(`${row.id}.`) && opens(row, token)),
      );
    },
  };
}

function openChallenges(row: BindingRow, now: number): string[] {
  return row.challenges_expire_at > now ? row.challenge_hashes.split(' ').filter((one) => one !== '') : [];
}
