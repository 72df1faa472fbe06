/** The tables of people, passkeys, messages and webhooks: part of `schema.ts`, whose rules hold here. */

/** What a person has beyond a user: the row of `users` with this id as its name is theirs too (ADR 0014). */
export interface PeopleTable {
  id: string;
  user_id: string;
  username: string;
  /** As it is compared: see `core/people/identifiers.ts`. */
  username_key: string;
  /** Null for one who was made without an address. */
  sealed_email: string | null;
  /** A keyed hash of the address as it is compared, to find it by. */
  email_hash: string | null;
  email_verified_at: number | null;
  role: string;
  locale: string;
  /** PHC string; null for one who has not set a password. */
  password_hash: string | null;
  /** `chosen`, or `mail`: set through a link to the mailbox, which then is no second factor beside it. */
  password_origin: string;
  /** 1: the next login has to set a new one. */
  password_expired: number;
  created_at: number;
  last_login_at: number | null;
  disabled_at: number | null;
}

/** The session is the family: when one is used again, it ends. */
export interface RefreshTokensTable {
  id: string;
  session_id: string;
  token_hash: string;
  /** The one that took its place, when it is spent. */
  successor_id: string | null;
  /** Of user agent and address, as they are counted: who may have the same successor again. */
  client_hash: string;
  created_at: number;
  expires_at: number;
  spent_at: number | null;
}

/** A login whose first step is done. Its token opens nothing but the second. */
export interface PendingLoginsTable {
  id: string;
  token_hash: string;
  user_id: string;
  /** Of the first step; space-separated values of RFC 8176. */
  amr: string;
  /** 1: the first step was made through the person's mailbox. */
  by_mail: number;
  remembered: number;
  created_at: number;
  expires_at: number;
  spent_at: number | null;
}

export interface TrustedDevicesTable {
  id: string;
  user_id: string;
  name: string;
  token_hash: string;
  /** The one before: whoever shows it after the grace has a copy. */
  previous_token_hash: string | null;
  rotated_at: number;
  created_at: number;
  expires_at: number;
  last_used_at: number;
  revoked_at: number | null;
  ip: string;
  user_agent: string;
}

/** Links that are sent by mail or shown once: good once, for one purpose. */
export interface LinkTokensTable {
  id: string;
  purpose: string;
  user_id: string | null;
  token_hash: string;
  /** JSON: what the purpose needs, such as the address that is to be verified. */
  sealed_data: string | null;
  created_at: number;
  expires_at: number;
  spent_at: number | null;
}

/** What access tokens and other statements are signed with. */
export interface SigningKeysTable {
  /** `kid`. */
  id: string;
  sealed_private_key: string;
  /** JWK, as it is published. */
  public_key: string;
  created_at: number;
  /** From when it signs; published before that. */
  signs_from: number;
}

export interface WebauthnCredentialsTable {
  factor_id: string;
  user_id: string;
  rp_id: string;
  /** base64url. */
  credential_id: string;
  /** COSE key, base64url. */
  public_key: string;
  sign_count: number;
  /** Space-separated. */
  transports: string;
  /** Never changes (WebAuthn Level 3, 7.2 step 19). */
  backup_eligible: number;
  backed_up: number;
  /** 1: the user was verified at registration (`uvInitialized` of the credential record, WebAuthn Level 3, section 4). */
  user_verified: number;
}

/** One ceremony that was begun. */
export interface WebauthnChallengesTable {
  /** SHA-256 of the challenge. */
  challenge_hash: string;
  /** `registration` or `authentication`. */
  purpose: string;
  /** That of people may not be there yet: anybody may ask to log in. */
  application_id: string;
  /** Null: usernameless. */
  user_id: string | null;
  /** The login that it is the second step of. */
  login_id: string | null;
  /** The row of `challenges` that it answers. */
  challenge_id: string | null;
  rp_id: string;
  /** JSON array of credential ids; null: any that is discovered. */
  allowed_credentials: string | null;
  /** 1: the user has to be verified. */
  requires_user_verification: number;
  created_at: number;
  expires_at: number;
  spent_at: number | null;
}

/** Where codes are sent. */
export interface MessageFactorsTable {
  factor_id: string;
  /** A phone number in E.164, or an e-mail address. */
  sealed_destination: string;
  /** A keyed hash of it, for budgets, and to tell that it is the mailbox of the first step. */
  destination_hash: string;
}

/** A code that was sent. The last one of a challenge is the one that counts. */
export interface OneTimeCodesTable {
  id: string;
  challenge_id: string;
  user_id: string;
  factor_id: string;
  /** A keyed hash, bound to the challenge. */
  code_hash: string;
  created_at: number;
  expires_at: number;
  spent_at: number | null;
}

/** Messages on their way, written with their cause. */
export interface OutboxTable {
  id: string;
  /** `email` or `sms`. */
  channel: string;
  /** What it is about, such as `login_code`: for the log. */
  template: string;
  /** It goes with the user. */
  user_id: string | null;
  /** JSON: address, language, values. Null when nothing is left to send. */
  sealed_message: string | null;
  /** `waiting`, `sent`, `parked` (gave up), `expired`. */
  state: string;
  due_at: number;
  /** After this it is not worth sending. */
  expires_at: number;
  /** A sender has it until then. */
  claimed_until: number;
  attempts: number;
  last_error: string | null;
  created_at: number;
  finished_at: number | null;
}

/** Who follows the audit chain for the whole installation, and how far they are: notices by mail. */
export interface ChainReadersTable {
  name: string;
  position: number;
}

export interface WebhooksTable {
  id: string;
  application_id: string;
  /** Only what concerns this user; null: everything of the application. */
  owner_user_id: string | null;
  sealed_url: string;
  /** Space-separated event types. */
  events: string;
  sealed_secret: string;
  /** Signs too until `previous_until`. */
  sealed_previous_secret: string | null;
  previous_until: number | null;
  created_at: number;
  disabled_at: number | null;
  /** `failing`, `gone` (the receiver answered 410) or `owner`. */
  disabled_reason: string | null;
  /** What happened before is not sent: it may be chained later. */
  active_since: number;
  /** Attempts that failed since the last that did not. */
  failures: number;
  /** Since the first of them. */
  failing_since: number | null;
  /** No delivery begins before. */
  paused_until: number;
  /** The position on the audit chain up to which deliveries were made. */
  cursor_position: number;
}

export interface WebhookDeliveriesTable {
  id: string;
  webhook_id: string;
  /** The same for every attempt: `webhook-id`. */
  event_id: string;
  event_type: string;
  /** Of the event on the audit chain: deliveries begin in this order. */
  position: number;
  /** Whom it is about: it goes with them. */
  user_id: string | null;
  /** The body, as it is sent at every attempt. */
  payload: string;
  /** `waiting`, `delivered`, `parked`. */
  state: string;
  due_at: number;
  claimed_until: number;
  attempts: number;
  response_status: number | null;
  /** A fixed word of ours, never text from outside. */
  last_error: string | null;
  created_at: number;
  finished_at: number | null;
}
