/** What went wrong with a call of the server, wherever it happens. */
export const refusals = {
  unreachable: 'The server does not answer.',
  unavailable: 'The server cannot do this at the moment. Try again soon.',
  broken: 'Something went wrong on the server. If it does so again, tell whoever runs it.',
  signedOut: 'You are not signed in any more.',
  notAccepted: 'That was not accepted. Try again.',
  notAllowed: 'You may not do this.',
  tooOften: (time: string) => `Too many attempts. Try again in ${time}.`,
  /** What only the server has words for, in English. */
  said: (detail: string) => detail,
  /** By the code of the refusal; pages that know better what it was about have words of their own. */
  codes: {
    'request.csrf_refused': 'This page is too old for that. Load it again.',
    'request.not_found': 'There is nothing here any more. Load the page again.',
    'request.too_large': 'That is more than the server takes at once.',
    'request.timeout': 'That took too long to arrive. Try again.',
    'idempotency.in_progress': 'This is being done already. Look again in a moment.',
    'idempotency.key_reused': 'Something else was sent meanwhile. Load the page again.',
    'factor.not_pending': 'This second factor is set up already.',
    'link.refused': 'The link is not valid any more.',
    'vault.entry_not_found': 'This entry is not here any more.',
    'vault.entry_exists': 'The collection has an entry with the same codes already.',
    'vault.entry_damaged': 'This entry cannot be opened: what is kept of it is damaged.',
    'vault.set_not_found': 'What was seen then is not known any more.',
    'vault.limit_reached': 'There is no room for more: the vault is as full as allowed.',
    'collection.not_found': 'This collection is not here any more, or not for you.',
    'collection.not_empty': 'The collection still has entries. Move or delete them first.',
    'member.not_found': 'This person has no access to the collection any more.',
    'registration.name_taken': 'Somebody has this user name or address already.',
  },
};
