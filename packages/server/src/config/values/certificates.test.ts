import { describe, expect, it } from 'vitest';
import { Refusal } from '../schema.ts';
import { certificates } from './certificates.ts';

/** Of a test authority; valid for a thousand years. */
const PEM = `-----BEGIN CERTIFICATE-----
MIICBzCCAa2gAwIBAgIRAO1/kF2L0LQU0XhJExcKkLYwCgYIKoZIzj0EAwIwYjEeMBwGA1UEAwwV
V2ViQXV0aG4gdGVzdCB2ZWN0b3JzMQwwCgYDVQQKDANXM0MxJTAjBgNVBAsMHEF1dGhlbnRpY2F0
b3IgQXR0ZXN0YXRpb24gQ0ExCzAJBgNVBAYTAkFBMCAXDTI0MDEwMTAwMDAwMFoYDzMwMjQwMTAx
MDAwMDAwWjBiMR4wHAYDVQQDDBVXZWJBdXRobiB0ZXN0IHZlY3RvcnMxDDAKBgNVBAoMA1czQzEl
MCMGA1UECwwcQXV0aGVudGljYXRvciBBdHRlc3RhdGlvbiBDQTELMAkGA1UEBhMCQUEwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQyaTAOX/e2mQFfcM+AqHY79wW8LirwwbOc/3GLfDWIDKMPMZB4
2RsDOJoAb9/IodzYTt+gfTCqE0dKJIoNq1uqo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB
/wQEAwIBBjAdBgNVHQ4EFgQURa/3FbDdeGdB/umW68FlR6OTGx4wCgYIKoZIzj0EAwIDSAAwRQIg
SDBjtrsI3Mg9ozoCwR0vQiAxdok1VNE4xhSjaQhyTMgCIQD17yyRLUUAs+L1tZHQYiSR6fIg39H5
c07EhLt+kIh2Yw==
-----END CERTIFICATE-----`;

const parse = (text: string) => certificates.parse(text, { cwd: '/' });

describe('certificates in PEM', () => {
  it('are read one after the other, with or without lines between them', () => {
    expect(parse(PEM)).toEqual([PEM]);
    expect(parse(`${PEM}\n\n${PEM}\n`)).toEqual([PEM, PEM]);
  });

  it.each([
    '',
    'MIICBzCC',
    `${PEM}\nand more`,
    PEM.replace('MIIC', 'AAAA'),
    PEM.replaceAll('CERTIFICATE', 'PRIVATE KEY'),
  ])('are nothing else', (text) => {
    expect(parse(text)).toBeInstanceOf(Refusal);
  });
});
