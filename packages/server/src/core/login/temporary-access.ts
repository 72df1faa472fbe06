import type { Database, Transaction } from '../../platform/database/database.ts';
import type { Context } from '../context.ts';
import { factorStore } from '../factors/store.ts';
import type { LinkHolders } from '../people/by-link/link-holder.ts';
import type { Person } from '../people/people.ts';
import type { CompletedLogin, LoginCompletion } from './complete.ts';
import { needsSecondStep } from './methods.ts';
import type { AwaitedSecondStep, SecondStep } from './second-step.ts';

export type AccessOutcome =
  | ({ outcome: 'second_step' } & AwaitedSecondStep)
  | { outcome: 'completed'; login: CompletedLogin };

/** A link of an administrator, in the place of the password. A second factor that the person has is asked for (N25). */
export interface TemporaryAccess {
  /** For the lock. Throws `link.refused`. */
  find(token: string): Promise<Person>;
  /**
   * Spends the link. Under the person's lock. Throws `link.refused`, and `message.limit_reached` where the only code
   * cannot be sent, unless `sends` is false.
   */
  use(tx: Transaction, token: string, sends: boolean, context: Context): Promise<AccessOutcome>;
}

export function createTemporaryAccess(parts: {
  database: Database;
  linkHolders: LinkHolders;
  login: { secondStep: SecondStep; complete: LoginCompletion['complete'] };
}): TemporaryAccess {
  const { database, linkHolders, login } = parts;
  return {
    find: (token) => linkHolders.find(database.read, 'temporary-access', token),
    async use(tx, token, sends, context) {
      const { person, data } = await linkHolders.redeem(tx, 'temporary-access', token);
      const factors = await factorStore.ofUser(tx, person.userId);
      const amr = ['otp'];
      if (needsSecondStep(factors)) {
        // What came by mail is one step; a code to the same mailbox is no second one.
        const step = { person, amr, byMail: data.email !== undefined, remember: false, sends };
        return { outcome: 'second_step', ...(await login.secondStep.begin(tx, step, context)) };
      }
      const proof = { method: 'TEMPORARY_ACCESS', aal: 1, amr } as const;
      const completed = await login.complete(tx, { person, proof, remember: false }, context);
      return { outcome: 'completed', login: completed };
    },
  };
}
