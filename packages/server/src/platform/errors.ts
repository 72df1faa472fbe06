/**
 * Every error that Twofold can answer with, in one place: docs/reference/errors.md is compared with it by a test.
 * `status` is the HTTP status at the doors; `title` is fixed text; what varies goes into `detail`.
 */
export const errorCatalogue = {
  'request.invalid': { status: 400, title: 'The request is not valid' },
  'request.malformed_json': { status: 400, title: 'The body is not valid JSON' },
  'request.unsupported_media_type': { status: 415, title: 'The body must be application/json' },
  'request.too_large': { status: 413, title: 'The body is too large' },
  'request.headers_too_large': { status: 431, title: 'The headers are too large' },
  'request.timeout': { status: 408, title: 'The request took too long to arrive' },
  'request.not_found': { status: 404, title: 'There is nothing at this address' },
  'request.method_not_allowed': { status: 405, title: 'This address does not take this method' },
  'request.rate_limited': { status: 429, title: 'Too many requests' },
  'request.csrf_refused': { status: 403, title: 'The request did not come from this site' },
  'api_key.missing': { status: 401, title: 'An API key is required' },
  'api_key.refused': { status: 401, title: 'The API key is not accepted' },
  'api_key.scope_missing': { status: 403, title: 'The API key lacks the scope' },
  'api_key.wrong': { status: 403, title: 'The API key is wrong' },
  'signature.refused': { status: 401, title: 'The request signature is not accepted' },
  'signature.replayed': { status: 401, title: 'The request signature was used before' },
  'signature.missing': { status: 401, title: 'A timestamp and a signature are required' },
  'signature.stale': { status: 401, title: 'The timestamp of the signature is too old or too new' },
  'signature.wrong': { status: 403, title: 'The signature is wrong' },
  'idempotency.key_reused': { status: 422, title: 'The idempotency key belongs to another request' },
  'idempotency.in_progress': { status: 409, title: 'The first request with this key is still running' },
  'totp.code_rejected': { status: 401, title: 'The code was not accepted' },
  'recovery_code.rejected': { status: 401, title: 'The recovery code was not accepted' },
  'passkey.rejected': { status: 401, title: 'The passkey was not accepted' },
  'passkey.registration_refused': { status: 400, title: 'The passkey cannot be registered' },
  'one_time_code.rejected': { status: 401, title: 'The code was not accepted' },
  'message.channel_unavailable': { status: 400, title: 'This channel is not configured' },
  'message.limit_reached': { status: 429, title: 'Too many messages were sent' },
  'verification.locked': { status: 429, title: 'Too many wrong codes' },
  'factor.not_found': { status: 404, title: 'The user has no such factor' },
  'factor.not_pending': { status: 409, title: 'The factor is already active' },
  'factor.limit_reached': { status: 409, title: 'The user has as many factors as allowed' },
  'factor.kind_unavailable': { status: 400, title: 'This kind of factor is not offered' },
  'user.not_found': { status: 404, title: 'The user is not enrolled' },
  'user.not_enrolled': { status: 409, title: 'The user has no active factor' },
  'session.refused': { status: 401, title: 'The session is not valid' },
  'login.refused': { status: 401, title: 'The name or the password is not right' },
  'login.rate_limited': { status: 429, title: 'Too many logins' },
  'temporary_token.refused': { status: 401, title: 'The login has to begin again' },
  'access_token.missing': { status: 401, title: 'A login is required' },
  'access_token.refused': { status: 401, title: 'The access token is not accepted' },
  'refresh_token.refused': { status: 401, title: 'The refresh token is not accepted' },
  step_up_required: { status: 401, title: 'A fresh second factor is required' },
  'role.insufficient': { status: 403, title: 'The role does not allow this' },
  'password.refused': { status: 400, title: 'The password is not good enough' },
  'password.wrong': { status: 401, title: 'The present password is not right' },
  'password.change_required': { status: 403, title: 'The password has to be changed' },
  'registration.closed': { status: 403, title: 'Registration is closed' },
  'registration.name_taken': { status: 409, title: 'The address or name is registered already' },
  'person.not_found': { status: 404, title: 'There is no such person' },
  'person.last_administrator': { status: 409, title: 'The last administrator has to stay' },
  'link.refused': { status: 400, title: 'The link is not valid any more' },
  'email.already_verified': { status: 409, title: 'The address is verified already' },
  'device.not_found': { status: 404, title: 'There is no such device' },
  'session.not_found': { status: 404, title: 'There is no such session' },
  'webhook.not_found': { status: 404, title: 'There is no such webhook' },
  'webhook.disabled': { status: 409, title: 'The webhook is switched off' },
  'webhook.limit_reached': { status: 409, title: 'There are as many webhooks as allowed' },
  'delivery.not_found': { status: 404, title: 'There is no such delivery' },
  'application.not_found': { status: 404, title: 'There is no such application' },
  'application.name_taken': { status: 409, title: 'An application has this name already' },
  'api_key.not_found': { status: 404, title: 'There is no such API key' },
  'api_key.limit_reached': { status: 409, title: 'There are as many API keys as allowed' },
  'vault.entry_not_found': { status: 404, title: 'There is no such entry' },
  'vault.entry_exists': { status: 409, title: 'The collection has this entry already' },
  'vault.entry_damaged': { status: 409, title: 'The entry cannot be opened' },
  'vault.set_not_found': { status: 404, title: 'There is no such set of entries' },
  'vault.limit_reached': { status: 409, title: 'The vault is as full as allowed' },
  'collection.not_found': { status: 404, title: 'There is no such collection' },
  'collection.not_empty': { status: 409, title: 'The collection still has entries' },
  'member.not_found': { status: 404, title: 'The collection has no such member' },
  'codes.account_required': { status: 400, title: 'The API key is bound to several entries' },
  'codes.all_leased': { status: 429, title: 'All codes of the next steps are taken' },
  'service.not_found': { status: 404, title: 'There is no such service' },
  'service.name_taken': { status: 409, title: 'A service has this name already' },
  'grant.not_found': { status: 404, title: 'There is no such grant' },
  'group.not_found': { status: 404, title: 'There is no such group' },
  'group.name_taken': { status: 409, title: 'A group has this name already' },
  'gate.device_required': { status: 401, title: 'This browser is not registered' },
  'gate.return_refused': { status: 400, title: 'The return address is not accepted' },
  'gate.access_denied': { status: 403, title: 'The service is not open to this person' },
  'gate.binding_refused': { status: 403, title: 'The proof of the key is not accepted' },
  'gate.binding_over': { status: 401, title: 'The device is not bound any more' },
  'keyring.missing_key': { status: 500, title: 'No encryption key is configured' },
  'keyring.weak_key': { status: 500, title: 'The encryption key is weak' },
  'keyring.unknown_key': { status: 500, title: 'The encryption key for this row is not in the key ring' },
  'keyring.damaged': { status: 500, title: 'A sealed value cannot be opened' },
  'keyring.key_in_use': { status: 409, title: 'The key still seals rows' },
  'database.unavailable': { status: 503, title: 'The database is not available' },
  'database.busy': { status: 503, title: 'The database is busy' },
  'database.schema_newer': { status: 503, title: 'The database belongs to a newer version' },
  'database.moved': { status: 503, title: 'The installation was moved' },
  'audit.chain_broken': { status: 500, title: 'The audit chain is broken' },
  'password.busy': { status: 503, title: 'Too many passwords are being checked' },
  'server.stopping': { status: 503, title: 'The server is stopping' },
  'server.error': { status: 500, title: 'Something went wrong' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** One problem with one field of a request. `pointer` is a JSON pointer (RFC 6901) into the body, or `#query/limit`. */
export interface FieldProblem {
  pointer: string;
  reason: string;
}

/** `/user` and `#query/limit` are told to people as `user` and `limit`. */
export function nameOfField(pointer: string): string {
  return pointer.slice(pointer.indexOf('/') + 1).replaceAll('/', '.');
}

/** What the trusted caller gets besides the catalogue's text: `reason`, `attemptsRemaining`, …. */
export type ErrorExtras = Readonly<
  Record<string, string | number | boolean | null | FieldProblem[] | readonly string[]>
>;

/** The base class of every error that is thrown on purpose. Mapped to HTTP in `http/answer/problem.ts` only. */
export class TwofoldError extends Error {
  override readonly name = 'TwofoldError';
  readonly code: ErrorCode;
  readonly extras: ErrorExtras;
  /** Seconds until a retry can succeed; becomes `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  /** `detail` is shown to callers: it names the field and the fix, and holds no secret, path, or SQL. */
  constructor(
    code: ErrorCode,
    detail?: string,
    options: { extras?: ErrorExtras; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(
      detail ?? `${errorCatalogue[code].title}.`,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.code = code;
    this.extras = options.extras ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}

/** `request.invalid` because of one field. @param pointer as in `FieldProblem` */
export function invalidField(pointer: string, reason: string, cause?: TwofoldError): TwofoldError {
  return new TwofoldError('request.invalid', `${nameOfField(pointer)} ${reason}.`, {
    extras: { errors: [{ pointer, reason }] },
    cause,
  });
}
