import type { Executor, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Audit } from '../audit/record.ts';
import type { Challenges } from '../challenges/challenges.ts';
import type { Context } from '../context.ts';
import type { Response } from '../factors/factor.ts';
import type { FactorKindName } from '../factors/kinds.ts';
import type { OneTimeCodes } from '../factors/one-time-code/send.ts';
import { factorStore } from '../factors/store.ts';
import type { Messages } from '../messages/messages.ts';
import { type People, type Person, subjectOfPerson } from '../people/people.ts';
import type { Subject } from '../users/users.ts';
import type { Accepted, Refused } from '../verification/verdict.ts';
import type { Verification } from '../verification/verify.ts';
import type { CompletedLogin, LoginCompletion } from './complete.ts';
import { methodsOf, onlySentFactor } from './methods.ts';
import type { PendingLogin, PendingLogins } from './pending.ts';
import { proofOf } from './step-up.ts';

/** What a login waits for. */
export interface AwaitedSecondStep {
  tempToken: string;
  pending: PendingLogin;
  methods: FactorKindName[];
  /** A code was sent, as nothing else could answer. */
  codeSent: boolean;
}

export type SecondStepOutcome =
  | { outcome: 'completed'; login: CompletedLogin; verdict: Accepted }
  | { outcome: 'refused'; verdict: Refused; userId: string }
  /** The login was finished, has expired, or a lock fell on it. */
  | { outcome: 'over' };

export interface SecondStep {
  /**
   * Makes the temporary token, and sends a code where only a sent one could answer. Under the person's lock. Throws
   * `message.limit_reached` where it cannot be sent, and `sends` is not false.
   */
  begin(
    tx: Transaction,
    login: { person: Person; amr: string[]; byMail: boolean; remember: boolean; sends?: boolean },
    context: Context,
  ): Promise<AwaitedSecondStep>;
  /** For the lock; also of a login that is over. */
  subjectOf(executor: Executor, tempToken: string): Promise<Subject | undefined>;
  /** Undefined where the login is over. */
  find(executor: Executor, tempToken: string): Promise<PendingLogin | undefined>;
  /** What this login can be finished with. */
  methods(executor: Executor, pending: PendingLogin): Promise<FactorKindName[]>;
  /** Decides about an answer and finishes the login, under the person's lock: all of it or nothing. */
  finish(
    tx: Transaction,
    given: { tempToken: string; response: Response; trust: { name: string | undefined } | undefined },
    context: Context,
  ): Promise<SecondStepOutcome>;
}

export function createSecondStep(parts: {
  people: Pick<People, 'find'>;
  pendingLogins: PendingLogins;
  verification: Verification;
  challenges: Challenges;
  completion: LoginCompletion;
  oneTimeCodes: Pick<OneTimeCodes, 'send' | 'destinations'>;
  messages: Pick<Messages, 'offers'>;
  audit: Audit;
}): SecondStep {
  const { people, pendingLogins, verification, challenges, completion, oneTimeCodes, messages, audit } =
    parts;

  /**
   * What no code can be sent to: by a channel that is not configured any more; and to the mailbox that was the first step,
   * as it is one step, not two: whoever has it set the password, and would read the code.
   */
  async function hiddenFactors(executor: Executor, person: Person, byMail: boolean): Promise<Set<string>> {
    if (!byMail && messages.offers('sms') && messages.offers('email')) return new Set();
    const destinations = await oneTimeCodes.destinations(executor, person.userId);
    const hidden = destinations.filter(
      (one) => !messages.offers(one.kind) || (byMail && one.isMailboxOf(person.email)),
    );
    return new Set(hidden.map(({ factorId }) => factorId));
  }

  async function sendOnlyCode(
    tx: Transaction,
    person: Person,
    factorId: string,
    pending: PendingLogin,
    context: Context,
  ): Promise<void> {
    const subject = subjectOfPerson(person);
    const challenge = await challenges.create(tx, subject, { factorId }, context, pending.id);
    await oneTimeCodes.send(tx, subject, challenge, context);
  }

  return {
    async begin(tx, { person, amr, byMail, remember, sends = true }, context) {
      const { userId, id: personId } = person;
      const [factors, hidden] = await Promise.all([
        factorStore.ofUser(tx, userId),
        hiddenFactors(tx, person, byMail),
      ]);
      const login = { userId, personId, amr, byMail, remembered: remember };
      const { tempToken, pending } = pendingLogins.begin(tx, login);
      audit.note(tx, context, { action: 'login.began', outcome: 'success', userId });
      const only = sends ? onlySentFactor(factors, hidden) : undefined;
      if (only) await sendOnlyCode(tx, person, only.id, pending, context);
      return { tempToken, pending, methods: methodsOf(factors, hidden), codeSent: only !== undefined };
    },
    async subjectOf(executor, tempToken) {
      const id = await pendingLogins.ownerOf(executor, tempToken);
      return id === undefined ? undefined : subjectOfPerson({ id });
    },
    find: (executor, tempToken) => pendingLogins.find(executor, tempToken),
    async methods(executor, { personId, userId, byMail }) {
      const person = await people.find(executor, personId);
      if (!person) throw new TwofoldError('temporary_token.refused');
      const factors = await factorStore.ofUser(executor, userId);
      return methodsOf(factors, await hiddenFactors(executor, person, byMail));
    },
    async finish(tx, { tempToken, response, trust }, context) {
      const pending = await pendingLogins.find(tx, tempToken);
      const person = pending && (await people.find(tx, pending.personId));
      if (!pending || !person || person.disabledAt !== null) return { outcome: 'over' };
      const occasion = { loginId: pending.id, onlyActive: true };
      const subject = subjectOfPerson(person);
      const verdict = await verification.verify(tx, subject, response, context, occasion);
      if (!verdict.accepted) {
        // The lock may be one of the address alone: this login ends with it all the same (X25).
        if (verdict.reason === 'locked') await pendingLogins.spend(tx, pending.id);
        return { outcome: 'refused', verdict, userId: person.userId };
      }
      // The answer stays spent: it was evaluated.
      if (!(await pendingLogins.spend(tx, pending.id))) return { outcome: 'over' };
      const amr = [...new Set([...pending.amr, ...proofOf(verdict).amr])];
      const proof = { method: verdict.method, aal: verdict.aal, amr, factor: verdict.factor };
      const login = await completion.complete(
        tx,
        { person, proof, remember: pending.remembered, trust },
        context,
      );
      return { outcome: 'completed', login, verdict };
    },
  };
}
