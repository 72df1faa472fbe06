/** What a message is about. The names stand in the outbox: never rename one. */
export const messageTemplates = [
  'login_code',
  'confirm_code',
  'verify_email',
  'reset_password',
  'invitation',
  'temporary_access',
  'factor_added',
  'factor_removed',
  'recovery_codes_issued',
  'recovery_code_used',
  'password_changed',
  'email_changed',
  'email_taken',
  'password_reset',
  'new_login',
  'login_after_failures',
  'second_factor_refused',
  'account_locked',
  'refresh_reused',
  'device_trusted',
  'webhook_disabled',
  'secret_revealed',
] as const;

export type MessageTemplate = (typeof messageTemplates)[number];

/** What a template cannot do without. Everything else that it may show is left out where it is not given. */
export const requiredValues: Partial<Record<MessageTemplate, 'code' | 'link'>> = {
  login_code: 'code',
  confirm_code: 'code',
  verify_email: 'link',
  reset_password: 'link',
  invitation: 'link',
  temporary_access: 'link',
};

/**
 * What a message shows, by name. `code`; `link`; `host` (the site that the code is for, so that a phone offers it there
 * and nowhere else); and of a notice: `at` (ISO 8601), `ip`, `userAgent`, `factor` (a kind of factor), `device` and
 * `webhook` (their names).
 */
export type MessageValues = Readonly<Record<string, string>>;

export type Channel = 'email' | 'sms';
