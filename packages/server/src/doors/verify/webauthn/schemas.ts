import { Type } from 'typebox';
import { passkeyAssertionMembers, passkeyRegistrationMembers } from '../../../http/schemas/passkey-json.ts';
import { Client, ShownText, UserName } from '../schemas.ts';

export const RegistrationChallengeBody = Type.Object({
  user: UserName,
  displayName: Type.Optional(
    ShownText('What the authenticator shows the person, such as their name; the user id when missing.'),
  ),
  client: Client,
});

export const RegistrationBody = Type.Object({
  user: UserName,
  label: Type.Optional(ShownText('What the passkey is called in lists.')),
  client: Client,
  ...passkeyRegistrationMembers,
});

export const RegistrationAnswer = Type.Object({
  success: Type.Literal(true),
  message: Type.String(),
  factorId: Type.String(),
});

const OptionalUser = Type.Optional(UserName);

export const LoginChallengeBody = Type.Object({ user: OptionalUser, client: Client });

export const PasskeyLoginBody = Type.Object({
  user: OptionalUser,
  client: Client,
  ...passkeyAssertionMembers,
});

export const RelatedOriginsAnswer = Type.Object({ origins: Type.Array(Type.String()) });
