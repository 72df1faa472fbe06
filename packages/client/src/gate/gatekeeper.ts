/** What a gatekeeper looks at of a request: those of node:http, Fastify, Express and Connect are such as they are. */
export interface GateRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The peer of the connection: the proxy, where there is one in front. */
  readonly socket?: { readonly remoteAddress?: string | undefined };
}

/** A person whom the gate lets in, as far as the grant tells. */
export interface Visitor {
  /** The pseudonym of this person for this service: the same at each visit, and another at every other service. */
  id: string;
  /** Where the grant has the scope `read:username`. */
  username?: string;
  /** `read:email`. */
  email?: string;
  /** `read:user-role`: `admin` or `member`. */
  role?: string;
  /** `read:groups`. */
  groups?: readonly string[];
}

/**
 * - `allowed`: let them in.
 * - `unknown`: nobody proved who they are; to register the browser at the login page helps.
 * - `denied`: it would not.
 */
export type Verdict =
  | { outcome: 'allowed'; visitor: Visitor }
  | { outcome: 'unknown' }
  | { outcome: 'denied' };

/** Says who sent a request. What is not `allowed` is to be refused, and so is whatever is thrown. */
export interface Gatekeeper {
  identify(request: GateRequest): Promise<Verdict>;
}

/** A header that is there once; undefined where it is missing, or where a list of values came. */
export function onlyHeader({ headers }: GateRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
