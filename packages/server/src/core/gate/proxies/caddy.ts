import { CALLBACK, IDENTITY, made, OWN_COOKIES, type ProxySetting } from './proxy.ts';

/** A site of a Caddyfile. */
export function caddySnippet({ service, hosts, gate, application, isHostOnly }: ProxySetting): string {
  const sites = hosts.map(
    ({ scheme, hostname, port }) => `${scheme}://${hostname}${port === '' ? '' : `:${port}`}`,
  );
  const callback = [
    '  # Back from the login: the code in the address is good once.',
    `  handle ${CALLBACK} {`,
    `    rewrite * /authz/callback/${service}?{query}`,
    `    reverse_proxy ${gate}`,
    '  }',
    '',
  ];
  return `${[
    made('caddy', service),
    `${sites.join(', ')} {`,
    ...(isHostOnly ? callback : []),
    '  # In this order: what a client sends under these names, and names that some servers read as these, never arrives.',
    '  handle {',
    '    route {',
    '      request_header -Remote-*',
    '      request_header -Remote_*',
    '      request_header -Remote.*',
    `      forward_auth ${gate} {`,
    `        uri /authz/forward/${service}`,
    `        copy_headers ${IDENTITY.join(' ')}`,
    '      }',
    '      # Only the cookies that are not ours reach the application.',
    `      request_header Cookie "(^|; *)(${OWN_COOKIES.join('|')})=[^;]*" "$1"`,
    `      reverse_proxy ${application}`,
    '    }',
    '  }',
    '}',
  ].join('\n')}\n`;
}
