import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { TrustedDevices } from '../devices/devices.ts';
import { factorStore } from '../factors/store.ts';
import { type People, type Person, subjectOfPerson } from '../people/people.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { AccessTokens, IssuedAccessToken } from '../tokens/access.ts';
import type { IssuedRefreshToken, RefreshTokens } from '../tokens/refresh.ts';
import type { Subject } from '../users/users.ts';
import type { CompletedLogin, LoginCompletion } from './complete.ts';
import type { FactorChanges } from './factor-changes.ts';
import { needsSecondStep } from './methods.ts';
import type { PasswordCheck, PasswordStep } from './password-step.ts';
import type { AwaitedSecondStep, SecondStep } from './second-step.ts';
import type { StepUpVerification } from './step-up.ts';

export interface LoginWishes {
  remember: boolean;
  /** In place of the second step. */
  deviceToken: string | undefined;
  /** Where false, no code is sent: the limit of messages is reached, and another answer may do. */
  sends?: boolean;
}

export type PasswordOutcome =
  | { outcome: 'refused' }
  | ({ outcome: 'second_step' } & AwaitedSecondStep)
  | { outcome: 'completed'; login: CompletedLogin };

export type RefreshOutcome =
  | ({ outcome: 'refreshed'; userId: string } & IssuedAccessToken & IssuedRefreshToken)
  | { outcome: 'refused'; userId: string };

export interface Login extends PasswordStep, LoginCompletion, FactorChanges, StepUpVerification {
  secondStep: SecondStep;
  /** Decides by a checked password, under the lock of its subject. */
  decide(
    tx: Transaction,
    check: PasswordCheck,
    wishes: LoginWishes,
    context: Context,
  ): Promise<PasswordOutcome>;
  /** Whose a refresh token is or was: for the lock. */
  subjectOfRefreshToken(executor: Executor, token: string): Promise<Subject | undefined>;
  /** Under that lock. A token that was used before ends its session. */
  refresh(tx: Transaction, token: string, context: Context): Promise<RefreshOutcome | undefined>;
}

export function createLogin(parts: {
  passwordStep: PasswordStep;
  secondStep: SecondStep;
  completion: LoginCompletion;
  factorChanges: FactorChanges;
  stepUpVerification: StepUpVerification;
  people: Pick<People, 'find' | 'findByUser'>;
  sessions: Sessions;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  devices: Pick<TrustedDevices, 'use'>;
  audit: Audit;
}): Login {
  const {
    passwordStep,
    secondStep,
    completion,
    people,
    sessions,
    accessTokens,
    refreshTokens,
    devices,
    audit,
  } = parts;

  async function decide(
    tx: Transaction,
    check: PasswordCheck,
    { remember, deviceToken, sends }: LoginWishes,
    context: Context,
  ): Promise<PasswordOutcome> {
    const person = await passwordStep.settle(tx, check, context);
    if (!person) return { outcome: 'refused' };
    const factors = await factorStore.ofUser(tx, person.userId);
    const amr = ['pwd'];
    if (!needsSecondStep(factors)) {
      const proof = { method: 'PASSWORD', aal: 1, amr } as const;
      return {
        outcome: 'completed',
        login: await completion.complete(tx, { person, proof, remember }, context),
      };
    }
    const device =
      deviceToken === undefined
        ? undefined
        : await devices.use(tx, deviceToken, person.userId, { ...context, actor: person.userId });
    if (device) {
      // It remembers a second factor and is none: the session says so (N29).
      const proof = { method: 'TRUSTED_DEVICE', aal: 1, amr } as const;
      const login = await completion.complete(tx, { person, proof, remember, device }, context);
      return { outcome: 'completed', login };
    }
    const { passwordByMail: byMail } = person;
    const begun = await secondStep.begin(
      tx,
      { person, amr, byMail, remember, ...(sends !== undefined && { sends }) },
      context,
    );
    return { outcome: 'second_step', ...begun };
  }

  /** One who may go on, with their session: neither has ended since the token was issued. */
  async function findOpen(tx: Transaction, sessionId: string) {
    const session = await sessions.findOpen(tx, sessionId);
    const person = session && (await people.findByUser(tx, session.userId));
    return person && person.disabledAt === null ? { session, person } : undefined;
  }

  async function endFamily(tx: Transaction, session: Session, person: Person, context: Context) {
    const { userId } = person;
    audit.note(tx, context, { action: 'refresh.reused', outcome: 'refused', reason: 'replayed', userId });
    await sessions.revoke(tx, session, context);
  }

  return {
    ...passwordStep,
    ...completion,
    ...parts.factorChanges,
    ...parts.stepUpVerification,
    secondStep,
    decide,
    async subjectOfRefreshToken(executor, token) {
      const owner = await refreshTokens.ownerOf(executor, token);
      const person = owner && (await people.findByUser(executor, owner.userId));
      return person && subjectOfPerson(person);
    },
    async refresh(tx, token, context) {
      const owner = await refreshTokens.ownerOf(tx, token);
      const open = owner && (await findOpen(tx, owner.sessionId));
      if (!open) return undefined;
      const { session, person } = open;
      const { userId } = person;
      const rotation = await refreshTokens.rotate(tx, token, session.expiresAt, context);
      if (rotation.outcome === 'reused') await endFamily(tx, session, person, context);
      if (rotation.outcome !== 'rotated') return { outcome: 'refused', userId };
      const { refreshToken, refreshExpiresAt } = rotation;
      const issued = await accessTokens.issue(tx, session);
      return { outcome: 'refreshed', userId, refreshToken, refreshExpiresAt, ...issued };
    },
  };
}
