import type { Applications } from '../../core/applications/applications.ts';
import type { RequestLimits } from '../../core/limits/requests.ts';
import type { TemporaryAccess } from '../../core/login/temporary-access.ts';
import type { Administration } from '../../core/people/administration.ts';
import type { EmailChange } from '../../core/people/by-link/email-change.ts';
import type { EmailVerification } from '../../core/people/by-link/email-verification.ts';
import type { FirstAdministrator } from '../../core/people/by-link/first-administrator.ts';
import type { Invitations } from '../../core/people/by-link/invitations.ts';
import type { LinkHolders } from '../../core/people/by-link/link-holder.ts';
import type { PasswordReset } from '../../core/people/by-link/password-reset.ts';
import type { ResetRequests } from '../../core/people/by-link/reset-requests.ts';
import type { PasswordChange } from '../../core/people/password-change.ts';
import type { Registration } from '../../core/people/registration.ts';
import type { StandingAccess } from '../../core/people/standing-access.ts';

/** Of the accounts door: what is done with people. */
export interface PeopleParts {
  applications: Applications;
  registration: Registration;
  emailVerification: EmailVerification;
  emailChange: EmailChange;
  passwordReset: PasswordReset;
  resetRequests: ResetRequests;
  passwordChange: PasswordChange;
  invitations: Invitations;
  firstAdministrator: FirstAdministrator;
  administration: Administration;
  linkHolders: LinkHolders;
  standingAccess: StandingAccess;
  temporaryAccess: TemporaryAccess;
  /** Of registrations, and of what sends a message to somebody who is not logged in. */
  registrationLimits: RequestLimits;
  /** Of passwords that are set through a link: each costs a hash. */
  linkLimits: RequestLimits;
}
