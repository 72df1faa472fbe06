import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogger, type LoggerOptions } from './log.ts';
import { REDACTED } from './log-redaction.ts';

function capture(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ level: 'info', stream, ...options });
  return { log, lines, output: () => lines.join('') };
}

/** The look of every kind of secret that the system handles. None is real. */
const RECOGNISABLE = {
  'API key': 'tf_01hq3k9_Zm9vYmFyYmF6cXV4',
  'TOTP secret': 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  'key URI': 'otpauth://totp/Example:ann?secret=JBSWY3DPEHPK3PXP&issuer=Example',
  'recovery code': '7K3M-9XQ2-VWYZ-4D8H',
  'recovery code without dashes': '7K3M9XQ2VWYZ4D8H',
  'access token': 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg',
  'session token': 'dGhpcy1pcy1hLTI1Ni1iaXQtc2Vzc2lvbi10b2tlbi4',
  'key in hex': '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'key in base64': 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
  'phone number': '+15551234567',
  'Authorization header': 'Bearer abcdef0123456789',
  'QR code': 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUg',
};

/** What only the name of its key gives away. */
const NAMED: Record<string, unknown> = {
  token: '482910',
  code: '482910',
  secret: 'hunter2-secret',
  password: 'correct horse battery staple',
  newPassword: 'another phrase',
  apiKey: 'short-key',
  authorization: 'Custom abc',
  cookie: 'session=abc',
  'set-cookie': ['session=abc; HttpOnly'],
  'X-API-Key': 'short-key',
  signature: 'c0ffee',
  recoveryCodes: ['one', 'two'],
  backupCodes: ['one', 'two'],
  otpAuth: 'something',
  qrCode: 'something',
  phoneNumber: '555-1234',
  email: 'ann@example.com',
  refresh_token: 'abc',
  encryptionKey: 'short',
  encryptionKeysPrevious: ['short'],
  otp: 482910,
};

describe('redaction', () => {
  it.each(Object.entries(RECOGNISABLE))(
    'A32: %s is found by its look wherever it stands',
    (_kind, canary) => {
      const { log, output } = capture();
      log.info(`message with ${canary}`);
      log.info({ note: canary, list: [canary], deep: { deeper: { value: `x ${canary} y` } } });
      log.info({ [canary]: 1 }, 'formatted %s and %j', canary, { note: canary });
      log.child({ bound: canary }).warn('child');
      log.child({}, { msgPrefix: `${canary} ` }).warn('prefixed');
      log.error(new Error(canary, { cause: new Error(canary) }));
      log.error({ problem: Object.assign(new Error('x'), { parameters: [canary] }) });
      log.error({ err: new TypeError(`line\n${canary}.\u001b${canary}`) });
      log.info({ text: JSON.stringify({ note: canary }) });
      log.info({ text: `${'filler '.repeat(2_000)}${canary}` });
      log.info({ text: `${canary} `.repeat(500) });
      expect(output()).not.toContain(canary);
      expect(output()).toContain(REDACTED);
    },
  );

  it.each(Object.entries(NAMED))(
    'A32: the value of %s is redacted by its name at any depth',
    (key, value) => {
      const { log, lines } = capture();
      log.info({ [key]: value });
      log.info({ a: { b: [{ [key]: value }] } });
      log.child({ [key]: value }).info('child');
      log.child({ request: { body: { [key]: value } } }, { level: 'info' }).info('child');
      expect(lines).toHaveLength(4);
      for (const line of lines) {
        for (const canary of [value].flat()) expect(line).not.toContain(JSON.stringify(canary));
        expect(line).toContain(REDACTED);
      }
    },
  );

  it('A32: a secret under an innocent name in an address or a JSON text is redacted', () => {
    const { log, output } = capture();
    log.info({ url: '/otp?account=7&token=hunter2&code=482910' });
    log.info({ body: '{"password": "hunter2", "user":"ann", "code":"482910"}' }, '%j', {
      password: 'hunter2',
    });
    log.info({ database: 'postgresql://ann:hunter2@db.example/x' });
    expect(output()).not.toMatch(/hunter2|482910/);
    expect(output()).toContain('account=7');
  });

  it('A32: a key URI is redacted to its end, whatever its label holds', () => {
    const { log, output } = capture();
    log.info({ uri_text: 'otpauth://totp/Example Inc:ann@example.com?secret=short, "canary"\ncanary' });
    log.info('otpauth-migration://offline?data=canary canary');
    expect(output()).not.toMatch(/canary|Example|ann/);
  });

  it('bytes are never spelled out as numbers', () => {
    const { log, output } = capture();
    log.info({ value: Buffer.from('hunter2'), view: new Uint8Array([104, 117, 110]) });
    expect(output()).not.toMatch(/104/);
  });

  it('no part of a secret survives the cut of a long text', () => {
    const { log, lines } = capture();
    const key = RECOGNISABLE['key in hex'];
    for (let filler = 8_080; filler < 8_200; filler += 7)
      log.info({ text: `${'x'.repeat(filler)} ${key} end` });
    for (let shift = 0; shift < 65; shift += 5) log.info({ text: 'x'.repeat(shift) + `${key} `.repeat(200) });
    for (const line of lines) expect(line).not.toContain(key.slice(0, 8));
  });

  it('what operators need stays: codes of errors, identifiers, addresses, counts', () => {
    const { log, lines } = capture();
    const fields = {
      code: 'totp.code_rejected',
      statusCode: 401,
      requestId: '550e8400-e29b-41d4-a716-446655440000',
      ip: '2001:db8::1',
      user: 'user-4711',
      factorId: 'fac_01hq3k9xyz',
      attemptsRemaining: 3,
      locked: true,
    };
    log.warn(fields, 'refused');
    log.error(Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' }));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ...fields, level: 'warn', msg: 'refused' });
    const err = { type: 'Error', message: 'database is locked', code: 'SQLITE_BUSY' };
    expect(JSON.parse(lines[1] ?? '').err).toEqual(err);
  });

  it('a hostile text of 64 KiB is scrubbed and cut, not copied', () => {
    const { log, lines } = capture();
    for (const piece of ['eyJ', '+1', 'tf_a', 'a-', '"password":"\\', '0123-', 'A', '://:']) {
      log.info({ text: piece.repeat(65_536 / piece.length) });
    }
    for (const line of lines) expect(line.length).toBeLessThan(16_000);
  });
});

describe('one record for each call', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

  it.each([false, true])(
    'A32: any untrusted text stays inside one line, safe for a terminal (pretty: %s)',
    (pretty) => {
      const control = fc.constantFrom(
        '\n',
        '\r\n',
        '\u001b[2J',
        '\u009b31m',
        '\u0000',
        '\u202e',
        '\u2028',
        '"}\n{"',
        '\ud800',
      );
      const text = fc.array(fc.oneof(control, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
      fc.assert(
        fc.property(text, text, fc.object(), (userAgent, name, fields) => {
          const { log, lines } = capture({ pretty });
          log.child({ userAgent }).info({ name, fields, [name]: userAgent }, userAgent);
          log.error(new Error(name));
          expect(lines).toHaveLength(2);
          for (const line of lines) {
            expect(line.indexOf('\n')).toBe(line.length - 1);
            expect(line).not.toMatch(UNSAFE);
            if (!pretty) expect(['info', 'error']).toContain(JSON.parse(line).level);
          }
        }),
      );
    },
  );

  it('A32: a logged object cannot forge the level, the time, or the process of its record', () => {
    const { log, lines } = capture();
    log.warn(
      JSON.parse('{"level":"info","time":"1970-01-01T00:00:00Z","pid":1,"__proto__":{"x":1}}'),
      'refused',
    );
    const record = JSON.parse(lines[0] ?? '');
    expect(record).toMatchObject({ level: 'warn', level_: 'info', pid: process.pid, msg: 'refused' });
    expect(record.time).not.toContain('1970');
  });

  it('cycles, big integers, throwing getters and deep trees give a record, never an exception', () => {
    const { log, lines } = capture();
    const cycle: Record<string, unknown> = { n: 1n };
    cycle.self = cycle;
    const hostile = {
      get broken(): never {
        throw new Error('no');
      },
    };
    let deep: object = {};
    for (let i = 0; i < 500; i++) deep = { deep };
    log.info({ cycle });
    log.info({ hostile });
    log.info({ deep });
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(JSON.parse(line).level).toBe('info');
  });
});

describe('errors', () => {
  const failure = () =>
    new RangeError('outer', { cause: Object.assign(new Error('inner'), { code: 'ENOSPC', sql: 'x' }) });

  it('keep type, message, code and cause, and no stack, above debug level', () => {
    const { log, lines } = capture({ level: 'info' });
    log.error(failure());
    log.error({ err: failure() }, 'failed');
    log.child({ err: failure() }).error('failed');
    const err = {
      type: 'RangeError',
      message: 'outer',
      cause: { type: 'Error', message: 'inner', code: 'ENOSPC' },
    };
    for (const line of lines) expect(JSON.parse(line).err).toEqual(err);
  });

  it('carry the stack at debug level', () => {
    const { log, lines } = capture({ level: 'debug' });
    log.error(failure());
    expect(JSON.parse(lines[0] ?? '').err.stack).toContain('log.test.ts');
  });
});

it('below the level nothing is written', () => {
  const { log, lines } = capture({ level: 'warn' });
  log.info('x');
  log.debug('x');
  expect(lines).toEqual([]);
});
