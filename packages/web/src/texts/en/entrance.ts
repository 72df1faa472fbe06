/** The pages that people pass before they are logged in, beside the login itself. */
export const entrance = {
  toSignIn: 'Go to sign-in',
  fillIn: 'Fill this in.',
  username: 'User name',
  usernameHint: '3 to 30 letters, digits, dashes and underscores.',
  email: 'E-mail address',
  password: 'Password',
  newPassword: 'New password',
  currentPassword: 'Current password',
  passwordHint: (atLeast: string) =>
    `At least ${atLeast} characters, of any kind. A sentence that only you would say is a good one.`,
  showPassword: 'Show the password',
  /** What is wrong with a field. */
  fields: {
    passwordShort: (count: string) => `Use at least ${count} characters.`,
    passwordLong: (count: string) => `Use at most ${count} characters.`,
    passwordOwn: () => 'Your own name or address is easy to guess. Choose something else.',
    passwordSite: () => 'The name of this site is easy to guess. Choose something else.',
    passwordCommon: () => 'This is one of the most common passwords. Choose something else.',
    passwordRepeated: () => 'A few characters repeated are easy to guess. Choose something else.',
    username: () =>
      'This is no user name: use 3 to 30 letters without accents, digits, dashes and underscores.',
    email: () => 'This is no e-mail address.',
    other: (reason: string) => `This ${reason}.`,
  },
  forgot: {
    title: 'Forgot your password?',
    about: 'You get a link that lets you set a new one, at the address of your account.',
    submit: 'Send the link',
    sentTitle: 'Look into your mailbox',
    sent: 'If there is such an account, a message is on its way to its address. Its link works once, and for a while.',
    unavailable: 'This installation sends no e-mail. Ask an administrator for a link.',
  },
  change: {
    title: 'Choose a new password',
    about: 'Your password has to be changed before you go on. Everything that was open elsewhere ends.',
    submit: 'Set the password',
  },
};
