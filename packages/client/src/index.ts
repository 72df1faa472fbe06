export {
  type AccountsClient,
  type AccountsOptions,
  createAccountsClient,
  type LoggedIn,
  needsSecondStep,
  type SecondStepAsked,
  type Tokens,
} from './accounts.ts';
export {
  type Answer,
  type Call,
  type CallOptions,
  type ConnectionOptions,
  connect,
  type Input,
  isPassing,
  type OperationName,
} from './connection.ts';
export { type Problem, TwofoldApiError, TwofoldUnreachableError } from './errors.ts';
export { newIdempotencyKey } from './idempotency-key.ts';
export { createVerifyClient, type VerifyClient, type VerifyOptions } from './verify.ts';
