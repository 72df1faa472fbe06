import { defineSection } from '../schema.ts';
import { keyFilePath } from '../values/path.ts';
import { secretList, secretText } from '../values/secret.ts';

export const secretsSection = defineSection({
  title: 'Secrets',
  about:
    'The key ring that seals every stored secret. Without any of these variables a key file is made in `DATA_DIR` at ' +
    'the first start.',
  variables: {
    encryptionKey: {
      name: 'ENCRYPTION_KEY',
      type: secretText,
      description:
        'The key that seals new rows: 32 random bytes in base64 or hex, as `openssl rand -base64 32` makes them.',
      example: '(output of openssl rand -base64 32)',
      secret: true,
      fileForm: false,
    },
    encryptionKeyFile: {
      name: 'ENCRYPTION_KEY_FILE',
      type: keyFilePath,
      description:
        'The path of a file that holds the key, in place of `ENCRYPTION_KEY`. The key ring reads it, so that a ' +
        'rotation can replace the file in place.',
      example: '/run/secrets/twofold-encryption-key',
      fileForm: false,
    },
    encryptionKeysPrevious: {
      name: 'ENCRYPTION_KEYS_PREVIOUS',
      type: secretList,
      default: '',
      description: 'Earlier keys that may still open rows, until `twofold keys status` shows that none does.',
      example: '(the earlier key)',
      secret: true,
    },
  },
});
