export {
  type Answer,
  type Call,
  type CallOptions,
  type ConnectionOptions,
  connect,
  type Input,
} from './connection.ts';
export { type Problem, TwofoldApiError, TwofoldUnreachableError } from './errors.ts';
export { createVerifyClient, type VerifyClient, type VerifyOptions } from './verify.ts';
