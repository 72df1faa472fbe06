import { Type } from 'typebox';

/** Bounded so that a refusal costs the same whatever is sent; what fits is the core's business. */
export const EmailField = Type.String({
  minLength: 3,
  maxLength: 254,
  description: 'An e-mail address.',
  examples: ['ann@example.com'],
});

export const UsernameField = Type.String({
  minLength: 1,
  maxLength: 64,
  description: '3 to 30 letters, digits, `-` and `_`.',
  examples: ['ann'],
});

export const PasswordField = Type.String({
  minLength: 1,
  maxLength: 1024,
  description: 'Any characters, up to 128; no rule of composition.',
  examples: ['a sentence that only you would say'],
});

export const LinkTokenField = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'What stands after the # of the link.',
});
