export const login = {
  title: 'Sign in',
  name: 'User name or e-mail',
  password: 'Password',
  signIn: 'Sign in',
  usePasskey: 'Sign in with a passkey',
  or: 'or',
  forgot: 'Forgot your password?',
  firstTime:
    'Is this installation new? Its first start printed a link that makes the first administrator. The file first-administrator in the data folder has it too.',
  refused: 'The name or the password is not right.',
  codeRejected: 'That is not the code, or it was used already. Type the newest one.',
  recoveryCodeRejected: 'That is none of your unused recovery codes.',
  passkeyRejected: 'That passkey was not accepted. Try again, or sign in another way.',
  noMessages: 'No message can be sent at the moment. Choose another way.',
  tooOftenUntil: (time: string, until: string) =>
    `Too many attempts. Try again in ${time}, from ${until} on.`,
  tookTooLong: 'That took too long, or there were too many attempts. Please sign in again.',
  second: {
    title: 'Confirm that it is you',
    about: {
      webauthn: 'Your device will ask you to unlock it.',
      totp: 'Type the code that your authenticator app shows.',
      sms: 'A code is sent to your phone.',
      email: 'A code is sent to your e-mail address.',
      'recovery-code': 'Type one of the recovery codes that you have kept. Each works once.',
    },
    names: {
      webauthn: 'Passkey',
      totp: 'Authenticator app',
      sms: 'SMS',
      email: 'E-mail',
      'recovery-code': 'Recovery code',
    },
    otherWays: 'Another way',
    code: 'Code',
    recoveryCode: 'Recovery code',
    usePasskey: 'Use your passkey',
    send: 'Send a code',
    resend: 'Send another code',
    sent: 'A code is on its way.',
    sentTo: (to: string) => `A code is on its way to ${to}.`,
    confirm: 'Continue',
    trust: 'Trust this device',
    trustHint: 'The next time, this step is left out here. Only on a device of your own.',
    none: 'Your account has a passkey, but this browser cannot ask for it here. Sign in from another browser or device; if the passkey is lost, ask an administrator.',
    again: 'Start over',
  },
  fewCodes: {
    title: 'You are signed in',
    left: (count: number) =>
      count === 0
        ? 'That was your last recovery code. Make new ones soon.'
        : count === 1
          ? 'One recovery code is left. Make new ones soon.'
          : `${count} recovery codes are left. Make new ones soon.`,
    goOn: 'Continue',
  },
};
