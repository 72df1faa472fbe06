/** The pages behind one-time links, by what a link is for. */
export const links = {
  welcome: {
    title: 'Create the first administrator',
    about: (site: string) =>
      `${site} runs, and nobody can administer it yet. Whoever has this account invites people and manages applications.`,
    submit: 'Create the account',
    gone: 'While there is no administrator, every start of the server makes a new link and keeps it in the file first-administrator of the data folder. Or make one in a terminal, with twofold user create.',
    done: 'Your account is made.',
  },
  invitation: {
    title: 'Your invitation',
    about: (site: string) => `Welcome to ${site}. Choose the password of your account.`,
    submit: 'Set the password',
    gone: 'Ask an administrator for a new invitation.',
    done: 'Your password is set. Sign in with it.',
  },
  'reset-password': {
    title: 'Set a new password',
    about: (_site: string) =>
      'Every session of your account ends then, and every trusted device is forgotten. Second factors stay.',
    submit: 'Set the password',
    gone: 'Ask for a new one where you sign in, and open the newest message.',
    done: 'Your new password is set. Sign in with it. A second factor is asked for as before.',
  },
  'verify-email': {
    title: 'Confirm your address',
    about: (site: string) => `It tells ${site} that this mailbox is yours.`,
    submit: 'Confirm the address',
    gone: 'If you have confirmed the address already, nothing has to be done. Otherwise sign in and ask for a new link.',
    done: 'Your address is confirmed. You can close this page.',
  },
  'change-email': {
    title: 'Confirm your new address',
    about: (site: string) =>
      `From then on it is the address of your account at ${site}, and messages go there.`,
    submit: 'Confirm the address',
    gone: 'If your address is changed already, nothing has to be done. Otherwise ask for the change again.',
    done: 'Your address is changed. You can close this page.',
  },
  'temporary-access': {
    title: 'Sign in with this link',
    about: (site: string) =>
      `An administrator of ${site} lets you in once. Afterwards you can set up a second factor.`,
    submit: 'Sign in',
    gone: 'Ask an administrator for a new one.',
    done: 'The link is used up.',
  },
  goneTitle: 'This link opens nothing',
  goneAbout: 'It was used, a newer one took its place, or its time is over.',
  missingTitle: 'The link is not complete',
  missingAbout:
    'Open it again, with everything that stands after the # sign. A page that is loaded again has forgotten it.',
  doneTitle: 'Done',
  signedInTitle: 'You are signed in',
  offer: 'Once you have a second factor, the password alone opens nothing.',
  toSecurity: 'Set up a second factor',
  toBoard: 'Not now: to the codes',
};
