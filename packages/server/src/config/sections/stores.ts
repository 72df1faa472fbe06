import { defineSection } from '../schema.ts';
import { databaseUrl, path, sqlitePath } from '../values/path.ts';
import { integer } from '../values/scalar.ts';

export const storesSection = defineSection({
  title: 'Stores',
  about: 'Where the data is kept, and for how long.',
  variables: {
    databaseUrl: {
      name: 'DATABASE_URL',
      type: databaseUrl,
      description:
        'The database, in place of `DB_PATH`. This release runs on embedded SQLite only. Characters are taken as ' +
        'they are, without percent-decoding.',
      example: 'sqlite:/var/lib/twofold/twofold.db',
      // A database address may hold a password.
      secret: true,
    },
    databasePath: {
      name: 'DB_PATH',
      type: sqlitePath,
      default: '<DATA_DIR>/twofold.db',
      description:
        'The path of the SQLite file. Not read when `DATABASE_URL` is set; setting both is a problem.',
      example: '/var/lib/twofold/twofold.db',
    },
    auditHeadFile: {
      name: 'AUDIT_HEAD_FILE',
      type: path,
      description:
        'A file that signed heads of the audit chain are appended to. Kept on another machine or medium, it shows ' +
        'that the whole log was not replaced.',
      example: '/var/log/twofold/audit-heads.jsonl',
    },
    auditRetentionDays: {
      name: 'AUDIT_RETENTION_DAYS',
      type: integer({ min: 0, max: 36_500 }),
      unit: 'days',
      default: '0',
      description: 'How long audit events are kept; `0` keeps them for ever.',
      example: '400',
    },
  },
});
