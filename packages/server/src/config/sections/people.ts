import { defineSection } from '../schema.ts';
import { passwordHash } from '../values/password-hash.ts';
import { integer, line, oneOf } from '../values/scalar.ts';
import { username } from '../values/username.ts';

export const peopleSection = defineSection({
  title: 'People',
  about: 'The accounts of people: who may have one, and the first ones.',
  variables: {
    registration: {
      name: 'REGISTRATION',
      type: oneOf(['open', 'invite', 'closed']),
      default: 'open',
      productionDefault: 'invite',
      description:
        'Who may register: everybody, whom an administrator invited, or nobody. An invited person sets their password ' +
        'through the link of the invitation.',
      example: 'invite',
    },
    passwordMinLength: {
      name: 'PASSWORD_MIN_LENGTH',
      // OWASP ASVS 5.0, 6.2.1: never under 8; NIST SP 800-63B-4, 3.1.1.2: at least 64 must be allowed.
      type: integer({ min: 8, max: 64 }),
      unit: 'characters',
      default: '12',
      description: 'The shortest password that is accepted.',
      example: '15',
    },
    siteName: {
      name: 'SITE_NAME',
      type: line({ maxLength: 64 }),
      default: 'Twofold',
      description: 'What messages to people, and their passkeys, call this installation.',
      example: 'Example Inc',
    },
    adminUsername: {
      name: 'ADMIN_USERNAME',
      type: username,
      description: 'An administrator who is made at the start, where nobody has this name yet.',
      example: 'admin',
    },
    adminPasswordHash: {
      name: 'ADMIN_PASSWORD_HASH',
      type: passwordHash,
      description:
        'Their password, as `twofold hash-password` prints it; bcrypt of an earlier system is taken too.',
      example: '(output of twofold hash-password)',
      secret: true,
    },
    viewerUsername: {
      name: 'VIEWER_USERNAME',
      type: username,
      description: 'The same for a person who only sees codes.',
      example: 'viewer',
    },
    viewerPasswordHash: {
      name: 'VIEWER_PASSWORD_HASH',
      type: passwordHash,
      description: 'Their password, in the same form.',
      example: '(output of twofold hash-password)',
      secret: true,
    },
  },
});
