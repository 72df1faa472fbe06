import { timingSafeEqual } from 'node:crypto';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Service } from '../services/services.ts';
import { originOf, splitAddress } from '../target/host.ts';
import { parsePath } from '../target/path.ts';

/** Where a login leads back to. */
export interface ReturnAddress {
  url: string;
  /** Of what the browser keeps on the service's own host, where that has a cookie of its own; else empty. */
  stateHash: string;
}

export interface ReturnAddresses {
  /** Names the address for the login page: only what the gate itself was asked for leads anywhere. */
  sign(service: Pick<Service, 'id'>, address: ReturnAddress): string;
  /** Whether it was signed for this service, and still is an address of it. */
  isValid(service: Pick<Service, 'id' | 'origins'>, address: ReturnAddress, signature: string): boolean;
}

const MAX_CHARACTERS = 8192;

export function createReturnAddresses(dataKeys: Pick<DataKeys<'gate-return'>, 'mac'>): ReturnAddresses {
  const sign: ReturnAddresses['sign'] = ({ id }, { url, stateHash }) =>
    dataKeys.mac('gate-return', `${id}\n${stateHash}\n${url}`);
  return {
    sign,
    isValid(service, address, signature) {
      const [given, wanted] = [Buffer.from(signature), Buffer.from(sign(service, address))];
      const isSigned = given.length === wanted.length && timingSafeEqual(given, wanted);
      return isSigned && isAddressOf(service, address.url);
    },
  };
}

/**
 * Whether an address is on one of the service's origins: compared as parsed, whole, and before any parser that would repair
 * it (a backslash, a tab, a user name). Never by how it begins: `https://wiki.example.com.evil.example` begins well.
 */
export function isAddressOf(service: Pick<Service, 'origins'>, url: string): boolean {
  if (url.length > MAX_CHARACTERS || !/^[\x21-\x7e]+$/.test(url) || url.includes('\\')) return false;
  const parts = splitAddress(url);
  if (!parts || !/^https?$/.test(parts.scheme)) return false;
  const origin = originOf(parts.scheme, parts.host);
  return (
    origin !== undefined &&
    service.origins.includes(origin) &&
    typeof parsePath(parts.pathAndQuery) !== 'string' &&
    URL.parse(url)?.origin === origin
  );
}
