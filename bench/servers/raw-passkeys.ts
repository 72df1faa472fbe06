/**
 * The work itself, in a process of its own: the library's check of an assertion, as often as the argument says, 64 at a
 * time as the connections of the load are. Writes what it took as one line of JSON.
 */
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { softwarePasskey } from '../../packages/server/test/users/software-passkey.ts';

const ORIGIN = 'http://localhost:0';
const RP_ID = 'localhost';
const AT_ONCE = 64;

const count = Number(process.argv[2]);
const passkey = softwarePasskey({ origin: ORIGIN });
const registration = passkey.create({ challenge: 'AAAA', rp: { id: RP_ID }, user: { id: 'AAAA' } });
const { attestationObject } = registration.response as { attestationObject: string };
const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
const { credentialPublicKey } = parseAuthenticatorData(attestation.get('authData'));
if (!credentialPublicKey) throw new Error('The registration has no key.');
const publicKey = credentialPublicKey;

const assertions = Array.from({ length: count }, (_, index) => {
  const challenge = Buffer.alloc(32, index).toString('base64url');
  return { challenge, response: passkey.get({ challenge, rpId: RP_ID }) };
});

let taken = 0;
async function work(): Promise<void> {
  for (let next = assertions[taken++]; next; next = assertions[taken++]) {
    const { verified } = await verifyAuthenticationResponse({
      response: next.response as unknown as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
      expectedChallenge: next.challenge,
      expectedOrigin: ORIGIN,
      expectedRPID: RP_ID,
      credential: { id: passkey.id, publicKey, counter: 0 },
    });
    if (!verified) throw new Error('An assertion was not verified.');
  }
}

const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await Promise.all(Array.from({ length: AT_ONCE }, work));
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
process.stdout.write(`${JSON.stringify({ answers: count, seconds, cpuMicros: (user + system) / count })}\n`);
