/** What is done with people, on top of the core's parts. Apart from create-core.ts, which has enough of its own. */
import type { ApiKeys } from './core/applications/api-keys.ts';
import type { Audit } from './core/audit/record.ts';
import type { FactorManagement } from './core/factors/manage.ts';
import { createRequestLimits } from './core/limits/requests.ts';
import type { Links } from './core/links/links.ts';
import type { Login } from './core/login/login.ts';
import { createTemporaryAccess } from './core/login/temporary-access.ts';
import type { Messages } from './core/messages/messages.ts';
import type { Passwords } from './core/passwords/passwords.ts';
import { createAdministration } from './core/people/administration.ts';
import { createEmailChange } from './core/people/by-link/email-change.ts';
import { createEmailVerification } from './core/people/by-link/email-verification.ts';
import { createFirstAdministrator } from './core/people/by-link/first-administrator.ts';
import { createInvitations } from './core/people/by-link/invitations.ts';
import { createLinkHolders } from './core/people/by-link/link-holder.ts';
import { createLinkMail } from './core/people/by-link/link-mail.ts';
import { createPasswordReset } from './core/people/by-link/password-reset.ts';
import { createResetRequests } from './core/people/by-link/reset-requests.ts';
import { createPasswordChange } from './core/people/password-change.ts';
import type { People } from './core/people/people.ts';
import { createRegistration } from './core/people/registration.ts';
import { createStandingAccess } from './core/people/standing-access.ts';
import type { Sessions } from './core/sessions/sessions.ts';
import type { Webhooks } from './core/webhooks/webhooks.ts';
import type { Platform } from './open-platform.ts';

export function createAccounts(
  {
    config,
    database,
    clock,
    rateCounters,
    pages,
  }: Pick<Platform, 'config' | 'database' | 'clock' | 'rateCounters' | 'pages'>,
  core: {
    people: People;
    passwords: Passwords;
    links: Links;
    messages: Messages;
    factors: FactorManagement;
    login: Login;
    sessions: Sessions;
    apiKeys: ApiKeys;
    webhooks: Webhooks;
    audit: Audit;
  },
) {
  const { people, links } = core;
  const linkHolders = createLinkHolders({ links, people });
  const standingAccess = createStandingAccess(core);
  const linkMail = createLinkMail({ ...core, clock, linkOrigin: pages.get });
  const parts = {
    ...core,
    standingAccess,
    revocation: core.login,
    linkHolders,
    linkMail,
    database,
    clock,
    linkOrigin: pages.get,
  };
  const emailVerification = createEmailVerification(parts);
  const passwordReset = createPasswordReset(parts);
  const emailChange = createEmailChange({ ...parts, emailVerification });
  return {
    standingAccess,
    linkHolders,
    emailVerification,
    emailChange,
    registration: createRegistration({ ...parts, emailVerification, mode: config.people.registration }),
    passwordReset,
    resetRequests: createResetRequests({ ...parts, emailVerification, passwordReset }),
    passwordChange: createPasswordChange(parts),
    invitations: createInvitations(parts),
    firstAdministrator: createFirstAdministrator(parts),
    administration: createAdministration({ ...parts, emailChange }),
    temporaryAccess: createTemporaryAccess(parts),
    registrationLimits: createRequestLimits(rateCounters, clock, 'registration', config.limits.registration),
    linkLimits: createRequestLimits(rateCounters, clock, 'link', config.limits.loginSource),
  };
}
