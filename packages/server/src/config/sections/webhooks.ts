import { defineSection } from '../schema.ts';
import { networks } from '../values/network.ts';
import { boolean } from '../values/scalar.ts';

export const webhooksSection = defineSection({
  title: 'Outgoing requests',
  about:
    'Where webhooks may go. Addresses of this machine and of private networks are refused, as whoever adds a webhook ' +
    'could otherwise reach what only this server can.',
  variables: {
    allowNetworks: {
      name: 'WEBHOOK_ALLOW_NETWORKS',
      type: networks({ refuseWide: true }),
      default: 'none',
      description: 'Private networks that webhooks may go to all the same.',
      example: '10.20.0.0/16',
    },
    allowHttp: {
      name: 'WEBHOOK_ALLOW_HTTP',
      type: boolean,
      default: 'false',
      description: 'Whether webhooks may go to `http:` addresses.',
      example: 'true',
    },
  },
});
