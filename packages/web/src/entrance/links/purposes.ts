import type { linkPaths } from '../../paths.ts';
import type { Texts } from '../../texts/texts.ts';

/** What a link is for: the path of its page, without the slash. */
export type LinkPurpose = (typeof linkPaths)[number] extends `/${infer Name}` ? Name : never;

/** What the page of a link asks for besides the link. */
interface LinkForm {
  /** A user name and an address. */
  names?: true;
  /** A password, under the name that the API has for it. */
  password?: 'password' | 'newPassword';
}

export const linkForms: Readonly<Record<LinkPurpose & keyof Texts['links'], LinkForm>> = {
  welcome: { names: true, password: 'password' },
  invitation: { password: 'password' },
  'reset-password': { password: 'newPassword' },
  'verify-email': {},
  'change-email': {},
  'temporary-access': {},
};

/** The purpose of the page at this path. Throws for a path that is no link's. */
export function purposeOf(pathname: string): LinkPurpose {
  const purpose = pathname.slice(1);
  if (isPurpose(purpose)) return purpose;
  throw new Error('This page is behind no link.');
}

function isPurpose(name: string): name is LinkPurpose {
  return Object.hasOwn(linkForms, name);
}
