import type { LocaleTexts } from './texts.ts';

const NOT_YOU = 'If this was not you, change your password now and remove what you do not know.';

export const english: LocaleTexts = {
  messages: {
    login_code: {
      subject: 'Your code to log in to {site}',
      opening: 'This code finishes your login to {site}:',
      closing:
        'It works once, for {lifetime}. Nobody from {site} will ever ask you for it. If you are not logging in, ' +
        'somebody knows your password: change it.',
    },
    confirm_code: {
      subject: 'Confirm where {site} sends your codes',
      opening: 'Enter this code to receive codes of {site} here:',
      closing:
        'It works once, for {lifetime}. If you did not ask for it, do nothing: without the code nothing changes.',
    },
    verify_email: {
      subject: 'Confirm your e-mail address for {site}',
      opening: 'Confirm that this address is yours:',
      action: 'Confirm the address',
      closing: 'The link works once, for {lifetime}. If you have no account at {site}, do nothing.',
    },
    reset_password: {
      subject: 'Set a new password for {site}',
      opening: 'Somebody, probably you, asked for a new password for your account at {site}:',
      action: 'Set a new password',
      closing:
        'The link works once, for {lifetime}. If you did not ask for it, do nothing: your password stays.',
    },
    invitation: {
      subject: 'You are invited to {site}',
      opening: 'An administrator of {site} made an account for you. Set your password to begin:',
      action: 'Accept the invitation',
      closing: 'The link works once, for {lifetime}. If you do not expect an invitation, do nothing.',
    },
    temporary_access: {
      subject: 'Your temporary access to {site}',
      opening: 'An administrator of {site} lets you in once, so that you can set up your login again:',
      action: 'Log in',
      closing: 'The link works once, for {lifetime}. If you did not ask for help, tell your administrator.',
    },
    factor_added: {
      subject: 'A second factor was added at {site}',
      opening: 'Your account at {site} has another second factor.',
      closing: NOT_YOU,
    },
    factor_removed: {
      subject: 'A second factor was removed at {site}',
      opening: 'A second factor of your account at {site} was removed.',
      closing: NOT_YOU,
    },
    recovery_codes_issued: {
      subject: 'New recovery codes at {site}',
      opening: 'New recovery codes were made for your account at {site}. The old ones do not work any more.',
      closing: NOT_YOU,
    },
    recovery_code_used: {
      subject: 'A recovery code was used at {site}',
      opening: 'A recovery code was used to log in to your account at {site}. It does not work again.',
      closing: NOT_YOU,
    },
    password_changed: {
      subject: 'Your password at {site} was changed',
      opening: 'The password of your account at {site} was changed. You are logged out everywhere else.',
      closing: 'If this was not you, ask for a new password at once and tell your administrator.',
    },
    email_changed: {
      subject: 'Your e-mail address at {site} was changed',
      opening:
        'The e-mail address of your account at {site} was changed. Messages go to the new one from now on.',
      closing: 'If this was not you, tell your administrator at once.',
    },
    email_taken: {
      subject: 'Your address was entered for another account at {site}',
      opening:
        'Somebody, perhaps you, asked to use this address for another account at {site}. It belongs to your account ' +
        'already, so nothing was changed.',
      closing:
        'If you want it for the other account, give this one another address first. Otherwise do nothing.',
    },
    password_reset: {
      subject: 'A new password was set at {site}',
      opening: 'A new password was set for your account at {site}, through a link sent to this address.',
      closing: 'If this was not you, ask for a new password at once and tell your administrator.',
    },
    new_login: {
      subject: 'A new login at {site}',
      opening: 'Your account at {site} was used from a device or place that we had not seen.',
      closing: NOT_YOU,
    },
    login_after_failures: {
      subject: 'A login after failed ones at {site}',
      opening: 'Somebody logged in to your account at {site} after several attempts that failed.',
      closing: NOT_YOU,
    },
    second_factor_refused: {
      subject: 'A second factor was refused at {site}',
      opening: 'Somebody who knew your password at {site} gave a wrong second factor, and was not let in.',
      closing: 'If this was not you, somebody knows your password: change it.',
    },
    account_locked: {
      subject: 'Your account at {site} is locked for a while',
      opening:
        'There were too many wrong codes for your account at {site}. Logins from new places have to wait.',
      closing: 'If this was not you, somebody knows your password: change it.',
    },
    refresh_reused: {
      subject: 'A session was ended at {site}',
      opening:
        'A session of your account at {site} was used from two places at once, as a stolen one is. It was ended, and ' +
        'you have to log in again.',
      closing: NOT_YOU,
    },
    device_trusted: {
      subject: 'A device is trusted at {site}',
      opening:
        'A device was marked as trusted for your account at {site}: it is not asked for a second factor.',
      closing: NOT_YOU,
    },
    webhook_disabled: {
      subject: 'A webhook was switched off at {site}',
      opening: 'A webhook of your account at {site} did not answer for a long time and was switched off.',
      closing: 'Look at its deliveries, mend the receiver, and switch it on again.',
    },
    secret_revealed: {
      subject: 'Secrets of the vault were shown at {site}',
      opening: 'Secrets of the vault at {site} were revealed or exported with your account.',
      closing: NOT_YOU,
    },
  },
  sms: '{code} is your code for {site}. It works for {lifetime}. Never tell it to anybody.',
  details: {
    factor: 'Factor',
    device: 'Device',
    webhook: 'Webhook',
    at: 'When',
    ip: 'Address',
    userAgent: 'Program',
  },
  factors: {
    totp: 'authenticator app',
    webauthn: 'passkey',
    sms: 'codes by SMS',
    email: 'codes by e-mail',
    'recovery-code': 'recovery codes',
  },
  foot: 'This message was sent by {site}. Answers are not read.',
  copyLink: 'Or open this address:',
};
