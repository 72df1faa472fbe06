import { decodePercent, type Notes } from './text.ts';

export interface Names {
  issuer?: string;
  organisation?: string;
  label: string;
}

/**
 * Issuer, organisation and account out of the label and the issuer parameter, both still escaped.
 *
 * @param hasPeriod whether the address has a period parameter of its own, or has no use for one
 */
export function readNames(rawLabel: string, rawIssuer: string | undefined, hasPeriod: boolean, notes: Notes) {
  const separator = /:|%3a/i.exec(rawLabel);
  const rawPrefix = separator === null ? '' : rawLabel.slice(0, separator.index);
  const rawAccount = separator === null ? rawLabel : rawLabel.slice(separator.index + separator[0].length);
  const label = decodePercent(rawAccount, notes).trim();
  if (label === '') notes.add('label_missing');

  const prefix = decodePercent(rawPrefix, notes).trim();
  const { issuer, period } = readIssuer(rawIssuer ?? '', hasPeriod, notes);
  if (label.includes(':') || issuer.includes(':')) notes.add('colon_in_name');
  const names: Names = { label };
  if (issuer !== '' || prefix !== '') names.issuer = issuer === '' ? prefix : issuer;
  if (issuer !== '' && prefix !== '' && !isSameName(prefix, rawPrefix, issuer, rawIssuer ?? '')) {
    // Entra writes MyOrganization:user with issuer=Microsoft. Aegis keeps one, Ente the other; both matter.
    names.organisation = prefix;
    notes.add('issuer_differs_from_prefix');
  }
  return { names, period };
}

/** In an address that writes spaces as + in the issuer, the same is meant in the prefix. */
function isSameName(prefix: string, rawPrefix: string, issuer: string, rawIssuer: string): boolean {
  if (prefix === issuer) return true;
  return rawIssuer.includes('+') && decodePercent(plusToSpace(rawPrefix), new Set()).trim() === issuer;
}

function plusToSpace(raw: string): string {
  return raw.replaceAll('+', ' ');
}

/** The issuer parameter, or the empty text, and the period that was stuck to its end. */
function readIssuer(
  rawIssuer: string,
  hasPeriod: boolean,
  notes: Notes,
): { issuer: string; period?: string } {
  // Form encoding, as in Air+Canada. A formatter that means + writes %2B.
  if (rawIssuer.includes('+')) notes.add('plus_as_space');
  const issuer = decodePercent(plusToSpace(rawIssuer), notes).trim();
  // Ente once left out the & before period: "issuer=Examplecomperiod=30", sometimes escaped again later. With
  // a period of its own, and the text properly escaped, an address means what it says.
  const stuck = /^([\s\S]*)period=([0-9]+)$/.exec(issuer);
  const isRaw = /period=[0-9]+$/.test(rawIssuer);
  if (stuck === null || (hasPeriod && !isRaw)) return { issuer };
  notes.add('issuer_period_suffix');
  const [, name = '', period = ''] = stuck;
  return { issuer: name.trim(), period };
}
