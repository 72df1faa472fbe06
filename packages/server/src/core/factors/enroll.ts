import type { Transaction } from '../../platform/database/database.ts';
import type { Context } from '../context.ts';
import { assertUserLocked } from '../users/user-lock.ts';
import type { Subject, Users } from '../users/users.ts';
import type { RecoveryCodeIssuer } from './recovery-code/issue.ts';
import type { EnrolledTotp, TotpEnroller, TotpEnrollment } from './totp/enroll.ts';

type Wanted = Omit<TotpEnrollment, 'replaces'>;

/** How users come to their factors. The user is made where there is none yet. */
export interface Enrollment {
  /**
   * A TOTP factor and ten recovery codes. Both wait for the first accepted code, which makes them active and removes
   * what the user had of either kind; until then that works on. Throws as `TotpEnroller.enroll`.
   */
  setUp(
    tx: Transaction,
    subject: Subject,
    wanted: Wanted,
    context: Context,
  ): Promise<EnrolledTotp & { recoveryCodes: string[] }>;
  /** A TOTP factor beside those that the user has. Throws as `TotpEnroller.enroll`. */
  addTotp(tx: Transaction, subject: Subject, wanted: Wanted, context: Context): Promise<EnrolledTotp>;
}

export function createEnrollment(parts: {
  users: Users;
  totp: TotpEnroller;
  recoveryCodes: RecoveryCodeIssuer;
}): Enrollment {
  const { users, totp, recoveryCodes } = parts;
  return {
    async setUp(tx, subject, wanted, context) {
      assertUserLocked(tx, subject);
      const user = await users.getOrCreate(tx, subject);
      const enrolled = await totp.enroll(tx, user, { ...wanted, replaces: true }, context);
      return { ...enrolled, recoveryCodes: await recoveryCodes.issue(tx, user, context, enrolled.factor.id) };
    },
    async addTotp(tx, subject, wanted, context) {
      assertUserLocked(tx, subject);
      const user = await users.getOrCreate(tx, subject);
      return totp.enroll(tx, user, { ...wanted, replaces: false }, context);
    },
  };
}
