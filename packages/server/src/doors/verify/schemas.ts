import { Type } from 'typebox';
import { factorKindNames } from '../../core/factors/kinds.ts';
import { Id } from '../../http/schemas/id.ts';
import { PasskeyAssertion, PasskeyRequestOptions } from '../../http/schemas/passkey-json.ts';
import { Label, WITHOUT_CONTROL_CHARACTERS } from '../../http/schemas/text.ts';
import { NullableTime, Time } from '../../http/schemas/time.ts';

/** The application's own id for its user. Opaque: no character has a meaning, but control characters are refused. */
export const UserName = Type.String({
  minLength: 3,
  maxLength: 256,
  pattern: WITHOUT_CONTROL_CHARACTERS,
  description: 'Your own id for the user: 3 to 256 characters, opaque to Twofold.',
  examples: ['alice'],
});

export const ShownText = (what: string) =>
  Type.String({
    minLength: 1,
    maxLength: 64,
    pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f:]+$',
    description: what,
  });

/** Bounded so that a refusal costs the same whatever is sent; what is in it is the core's business. */
export const SubmittedCode = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'A TOTP code of 6 to 8 digits, or a recovery code. Spaces and dashes do not matter.',
  examples: ['492039'],
});

/** Who is at the other end, as your application sees them: guesses are then counted per address too. */
export const Client = Type.Optional(
  Type.Object(
    {
      ip: Type.Optional(Type.String({ maxLength: 64, description: "The person's IP address." })),
      userAgent: Type.Optional(Type.String({ maxLength: 1024 })),
    },
    { description: 'The person behind the request, where your application knows it.' },
  ),
);

export const UserParams = Type.Object({ user: UserName });
export const FactorParams = Type.Object({
  user: UserName,
  id: { ...Id, description: 'The factor.' },
});

const totpParameters = {
  issuer: Type.Optional(
    ShownText('Shown by the authenticator app above the code; at most 192 bytes in UTF-8.'),
  ),
  label: Type.Optional(
    ShownText(
      'Shown by the authenticator app beside the issuer, at most 192 bytes in UTF-8; the user id when missing.',
    ),
  ),
  algorithm: Type.Optional(
    Type.Enum(['SHA1', 'SHA256', 'SHA512'], { description: 'SHA1 when missing, which every app knows.' }),
  ),
  digits: Type.Optional(Type.Integer({ minimum: 6, maximum: 8, description: '6 when missing.' })),
  period: Type.Optional(
    Type.Integer({ minimum: 15, maximum: 120, description: 'Seconds; 30 when missing.' }),
  ),
};

export const SetupBody = Type.Object({ user: UserName, ...totpParameters, client: Client });

export const SetupAnswer = Type.Object({
  qrCode: Type.String({ description: 'A PNG as a data URL, for the person to scan.' }),
  recoveryCodes: Type.Array(Type.String(), {
    description: 'Ten codes to show once; they work after the first accepted code.',
  }),
  factorId: Type.String(),
  secret: Type.Optional(Type.String({ description: 'Base32; only with ALLOW_DEBUG_SETUP_OUTPUT.' })),
  otpAuth: Type.Optional(
    Type.String({ description: 'otpauth:// address; only with ALLOW_DEBUG_SETUP_OUTPUT.' }),
  ),
});

export const LoginBody = Type.Object({ user: UserName, token: SubmittedCode, client: Client });

export const LoginAnswer = Type.Object({
  success: Type.Literal(true),
  message: Type.String(),
  meta: Type.Object({
    method: Type.String(),
    user: Type.String(),
    ip: Type.String(),
    userAgent: Type.String(),
    timestamp: Time,
    recoveryCodesRemaining: Type.Integer(),
  }),
});

export const DevVerifyBody = Type.Object({
  token: SubmittedCode,
  secret: Type.String({ minLength: 1, maxLength: 512, description: 'Base32.' }),
});

export const SuccessAnswer = Type.Object({ success: Type.Literal(true), message: Type.String() });

export const SessionAnswer = Type.Object({
  user: Type.String(),
  method: Type.String(),
  createdAt: Time,
  expiresAt: Time,
});

/** Where a passkey is: only of passkeys, in lists. */
const PasskeyView = Type.Optional(
  Type.Object({
    synced: Type.Boolean({ description: 'It can be copied to other devices.' }),
    backedUp: Type.Boolean({ description: 'It was, when it was last used.' }),
  }),
);

export const FactorView = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  label: Type.String(),
  state: Type.String({
    description: '`pending`, `active`, or `disabled` after too many wrong codes in a row.',
  }),
  createdAt: Time,
  lastUsedAt: NullableTime,
  passkey: PasskeyView,
});

export const UserAnswer = Type.Object({
  user: Type.String(),
  enrolled: Type.Boolean(),
  factors: Type.Array(FactorView),
  recoveryCodesRemaining: Type.Integer(),
  lockedUntil: NullableTime,
});

const MessageLocale = Type.Optional(
  Type.Enum(['en', 'pt-BR'], { description: 'The language of the message; `en` when missing.' }),
);

export const NewFactorBody = Type.Object({
  kind: Type.Enum(['totp', 'sms', 'email']),
  ...totpParameters,
  phoneNumber: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'For `sms`: E.164. A code is sent there, which confirms the factor.',
      examples: ['+5511987654321'],
    }),
  ),
  email: Type.Optional(
    Type.String({ minLength: 1, maxLength: 320, description: 'For `email`: the same, by e-mail.' }),
  ),
  locale: MessageLocale,
  name: Type.Optional(ShownText('What the factor is called in lists, such as the name of the phone.')),
  secret: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 512,
      description: 'Base32, at least 128 bits: takes over an existing secret.',
    }),
  ),
  client: Client,
});

const Sent = {
  sentTo: Type.Optional(
    Type.String({ description: 'For `sms` and `email`: enough of where the code went to recognise it.' }),
  ),
};

export const NewFactorAnswer = Type.Object({
  factor: FactorView,
  qrCode: Type.Optional(
    Type.String({ description: 'For `totp`: a PNG as a data URL, for the person to scan.' }),
  ),
  ...Sent,
  expiresAt: Type.Optional({ ...Time, description: 'For `sms` and `email`: until when the code works.' }),
});

export const ConfirmBody = Type.Object({ code: SubmittedCode, client: Client });

export const RenameBody = Type.Object({ label: Label });

export const NewChallengeBody = Type.Object({
  kind: Type.Optional(Type.Enum(factorKindNames)),
  factorId: Type.Optional(Id),
  locale: MessageLocale,
  client: Client,
});

export const ChallengeAnswer = Type.Object({
  challengeId: Type.String(),
  kind: Type.String(),
  expiresAt: Time,
  options: Type.Optional(PasskeyRequestOptions),
  ...Sent,
});

export const VerifyBody = Type.Object({
  code: Type.Optional(SubmittedCode),
  challengeId: Type.Optional(Id),
  assertion: Type.Optional(PasskeyAssertion),
  client: Client,
});

export const VerifyAnswer = Type.Object({
  verified: Type.Literal(true),
  method: Type.String(),
  aal: Type.Integer(),
  amr: Type.Array(Type.String()),
  factorId: Type.String(),
  verifiedAt: Time,
});

export const RecoveryCodesAnswer = Type.Object({ recoveryCodes: Type.Array(Type.String()) });
