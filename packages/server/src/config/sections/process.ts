import { defineSection } from '../schema.ts';
import { basePath, host, origin } from '../values/address.ts';
import { networks } from '../values/network.ts';
import { path } from '../values/path.ts';
import { boolean, integer, oneOf } from '../values/scalar.ts';

export const processSection = defineSection({
  title: 'Process',
  about: 'Where the server listens, whom it believes about the client address, and what it offers.',
  variables: {
    nodeEnv: {
      name: 'NODE_ENV',
      // A closed list: with a free text, a slip such as `prod` would quietly turn the production rules off.
      type: oneOf(['development', 'production', 'test']),
      default: 'development',
      description:
        'In `production` cookies are always `Secure`, the demo is off, and debug switches need consent.',
      example: 'production',
    },
    host: {
      name: 'HOST',
      type: host,
      default: '127.0.0.1',
      description: 'The address to listen on; `0.0.0.0` is every IPv4 address of this machine.',
      example: '0.0.0.0',
    },
    port: {
      name: 'PORT',
      type: integer({ min: 0, max: 65_535 }),
      default: '3000',
      description: 'The TCP port to listen on; `0` takes any free one.',
      example: '8080',
    },
    dataDir: {
      name: 'DATA_DIR',
      type: path,
      default: './data',
      description: 'The folder of the embedded database and of the files made at the first start.',
      example: '/var/lib/twofold',
    },
    publicUrl: {
      name: 'PUBLIC_URL',
      type: origin,
      description:
        'The origin that people and applications use. Without it, the address that the server listens on, which commands ' +
        'that print links find in `DATA_DIR`.',
      example: 'https://auth.example.com',
    },
    trustProxy: {
      name: 'TRUST_PROXY',
      type: networks({ refuseWide: true }),
      default: 'loopback',
      description:
        'The reverse proxies whose `X-Forwarded-For` is believed. Networks wider than /8 (IPv4) or /7 (IPv6) are ' +
        'refused, because a client inside a trusted network can evade every limit by source address.',
      example: '10.0.0.0/8,fd00::/8',
    },
    logLevel: {
      name: 'LOG_LEVEL',
      type: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
      default: 'info',
      description: 'The least level that is logged. Stack traces appear at `debug` and `trace` only.',
      example: 'warn',
    },
    enableDocs: {
      name: 'ENABLE_DOCS',
      type: boolean,
      default: 'false',
      description: 'Serves the API reference under `/docs`.',
      example: 'true',
    },
    enableDemo: {
      name: 'ENABLE_DEMO',
      type: boolean,
      default: 'true',
      productionDefault: 'false',
      description: 'Serves the demo under `/demo`.',
      example: 'false',
    },
    apiBasePath: {
      name: 'API_BASE_PATH',
      type: basePath,
      default: '/api',
      description: 'What the paths of the API for people begin with.',
      example: '/auth/api',
    },
    backgroundWork: {
      name: 'BACKGROUND_WORK',
      type: boolean,
      default: 'true',
      description:
        'Whether `twofold serve` also sends messages, delivers webhooks, chains the audit log and deletes what has ' +
        'expired. Where it is off everywhere, run `twofold worker`, which does only that.',
      example: 'false',
    },
    metricsAllow: {
      name: 'METRICS_ALLOW',
      type: networks({ refuseWide: false }),
      default: 'loopback',
      description: 'The client addresses that may read `/metrics`.',
      example: '10.20.0.0/16',
    },
  },
});
