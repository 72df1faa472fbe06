import type { FormatName } from './format.ts';

/** What people call each format: the program that writes it. */
export const FORMAT_TITLES: Readonly<Record<FormatName, string>> = {
  otpauth: 'otpauth:// lines, also of Ente Auth',
  google: 'Google Authenticator',
  aegis: 'Aegis',
  '2fas': '2FAS',
  ente: 'Ente Auth (encrypted)',
  bitwarden: 'Bitwarden (JSON)',
  'bitwarden-csv': 'Bitwarden (CSV)',
  proton: 'Proton Authenticator',
  stratum: 'Stratum',
  andotp: 'andOTP',
  'freeotp-plus': 'FreeOTP+',
  'freeotp-2': 'FreeOTP 2',
  raivo: 'Raivo',
  '2fauth': '2FAuth',
  keepass: 'KeePass and KeePassXC (CSV or XML)',
  passbolt: 'Passbolt',
  steam: 'Steam (maFile)',
};
