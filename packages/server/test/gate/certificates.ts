import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate for hosts below a domain, by an authority of this run that a browser can be made to believe. */
export interface Certificates {
  certificate: string;
  key: string;
  /** For `HOME` of a browser: its certificate store has the authority. */
  home: string;
  remove(): void;
}

export function makeCertificates(domain: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-certificates-'));
  // A proxy that does not run as root reads them.
  chmodSync(folder, 0o755);
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-subj',
    '/CN=Test authority',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  );
  openssl('req', ...newKey, '-subj', `/CN=${domain}`, '-keyout', file('host.key'), '-out', file('host.csr'));
  writeFileSync(file('names'), `subjectAltName=DNS:${domain},DNS:*.${domain}\n`);
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl(
    'x509',
    '-req',
    '-in',
    file('host.csr'),
    ...signed,
    '-extfile',
    file('names'),
    '-out',
    file('host.pem'),
  );
  chmodSync(file('host.key'), 0o644);
  const home = file('home');
  for (const place of ['.pki/nssdb', '.local/share/pki/nssdb']) {
    const store = join(home, place);
    mkdirSync(store, { recursive: true });
    const certutil = (...args: string[]) => execFileSync('certutil', ['-d', `sql:${store}`, ...args]);
    certutil('-N', '--empty-password');
    certutil('-A', '-t', 'C,,', '-n', 'test authority', '-i', file('ca.pem'));
  }
  return {
    ...{ certificate: file('host.pem'), key: file('host.key'), home },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
