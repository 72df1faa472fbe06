import { domainToASCII } from 'node:url';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { Channel } from './templates/template.ts';

const E164 = /^\+[1-9]\d{6,14}$/;
const SEPARATORS = /[ ().\-\u00a0]/g;
/** A dot-atom of RFC 5322, section 3.2.3. Quoted forms are left out: nobody has them, and they can hold anything. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
/** RFC 5321, section 4.5.3.1, and RFC 3696, erratum 1690. */
const MAX_LOCAL_PART = 64;
const MAX_ADDRESS = 254;

/** The number in E.164, or undefined. Usual separators are dropped; nothing is guessed about the country. */
export function parsePhoneNumber(text: string): string | undefined {
  const number = text.replaceAll(SEPARATORS, '');
  return E164.test(number) ? number : undefined;
}

/**
 * The address as it is sent to, its domain in ASCII and lower case; undefined where it is none. What passes has neither
 * spaces nor line breaks nor commas: it cannot become a second recipient or a header.
 */
export function parseEmailAddress(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(0, at));
  // Ends with a dot or holds what a URL would read otherwise: not handed to the conversion at all.
  const written = text.slice(at + 1);
  const domain = /^[^\s/?#:@[\]\\%]{1,253}$/u.test(written) ? domainToASCII(written) : '';
  if (local.length > MAX_LOCAL_PART || !LOCAL_PART.test(local) || !DOMAIN.test(domain)) return undefined;
  const address = `${local}@${domain}`;
  return address.length <= MAX_ADDRESS ? address : undefined;
}

/**
 * One spelling for one mailbox, as far as it can be known from outside: case does not tell mailboxes apart, and what
 * follows a plus goes to the same one. For counting and comparing, never to send to.
 */
function mailbox(address: string): string {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  const [name = ''] = local.split('+');
  return `${name === '' ? local : name}@${domain}`;
}

/** A keyed hash of where messages go: the same for every spelling of one mailbox. Already verified: `to` was parsed. */
export function destinationHash(dataKeys: DataKeys, channel: Channel, to: string): string {
  return dataKeys.mac('destination', `${channel}\n${channel === 'email' ? mailbox(to) : to}`);
}

/** Enough for its owner to recognise it, and too little for anybody else. */
export function maskDestination(channel: Channel, to: string): string {
  if (channel === 'sms') return `••••${to.slice(-2)}`;
  const [local = '', domain = ''] = to.split('@');
  return `${local.slice(0, 1)}•••@${domain}`;
}
