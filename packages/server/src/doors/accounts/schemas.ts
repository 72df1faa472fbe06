import { type TObject, Type } from 'typebox';
import { NullableTime, Time } from '../../http/schemas/time.ts';

/** Of a route that is called without a body as well, which arrives as null. */
export function OptionalBody<Body extends TObject>(body: Body) {
  return Type.Union([body, Type.Null()]);
}

/** Bounded so that a refusal costs the same whatever is sent; what is in it is the core's business. */
export const SubmittedCode = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'Spaces and dashes do not matter.',
  examples: ['492039'],
});

/** What a browser's `navigator.credentials.get` answers; its fields are checked one by one by the passkeys' own code. */
export const Assertion = Type.Object(
  { id: Type.String({ maxLength: 2048 }) },
  { description: 'AuthenticationResponseJSON of WebAuthn Level 3, section 5.1.' },
);

export const TempToken = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'What the first step of the login answered.',
});

export const TokenDelivery = Type.Optional(
  Type.Enum(['body', 'cookie'], {
    description:
      'Where the refresh token goes: `body` for programs without cookies; the cookie when missing.',
  }),
);

export const PersonView = Type.Object({
  id: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  username: Type.String(),
  role: Type.String(),
  twoFactorEnabled: Type.Boolean(),
  emailVerified: Type.Boolean(),
  locale: Type.String(),
  passwordExpired: Type.Boolean({ description: 'A new password has to be set before anything else.' }),
  createdAt: Time,
  lastLoginAt: NullableTime,
});

/** What every finished login answers. */
export const loginFields = {
  user: PersonView,
  accessToken: Type.String(),
  expiresIn: Type.Integer({ description: 'Seconds that the access token is valid.' }),
  refreshToken: Type.Optional(Type.String({ description: 'Only with `"tokenDelivery": "body"`.' })),
  csrfToken: Type.Optional(
    Type.String({ description: 'Only for a page of this origin: see `X-CSRF-Token`.' }),
  ),
  deviceToken: Type.Optional(
    Type.String({ description: 'Of the trusted device; it takes the place of the one that was sent.' }),
  ),
};

export const LoginData = Type.Object(loginFields);
