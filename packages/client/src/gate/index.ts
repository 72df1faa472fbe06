export { TwofoldUnreachableError } from '../errors.ts';
export { createGateClient, type GateClientOptions, GateSetupError } from './ask.ts';
export { type AssertionOptions, type AssertionReader, createAssertionReader } from './assertions.ts';
export type { Gatekeeper, GateRequest, Verdict, Visitor } from './gatekeeper.ts';
export { type IdentityHeaderOptions, trustIdentityHeaders } from './headers.ts';
export { type GuardOptions, guardExpress, guardFastify, visitorOf } from './middleware.ts';
