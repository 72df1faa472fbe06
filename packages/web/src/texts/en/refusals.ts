/** What went wrong with a call of the server, wherever it happens. */
export const refusals = {
  unreachable: 'The server does not answer.',
  unavailable: 'The server cannot do this at the moment. Try again soon.',
  signedOut: 'You are not signed in any more.',
  notAccepted: 'That was not accepted. Try again.',
  notAllowed: 'You may not do this.',
  tooOften: (time: string) => `Too many attempts. Try again in ${time}.`,
};
