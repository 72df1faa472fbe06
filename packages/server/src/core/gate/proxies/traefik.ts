import { CALLBACK, hostnamesOf, IDENTITY, made, OWN_COOKIES, type ProxySetting } from './proxy.ts';

/** Of the file provider (dynamic configuration). */
export function traefikSnippet(setting: ProxySetting): string {
  const { service, gate, application, isHostOnly } = setting;
  const hosts = hostnamesOf(setting)
    .map((name) => `Host(\`${name}\`)`)
    .join(' || ');
  const aliases = IDENTITY.flatMap((name) => [name.replaceAll('-', '_'), name.replaceAll('-', '.')]);
  return `${[
    made('traefik', service),
    `# Traefik cannot take single cookies away: the application sees ${OWN_COOKIES.slice(0, 3).join(', ')}`,
    '# unless a plugin removes them. Let applications that you do not trust have a cookie of their own (--cookie host).',
    'http:',
    '  routers:',
    `    ${service}:`,
    `      rule: "${hosts}"`,
    '      entryPoints: [websecure]',
    `      middlewares: [${service}-aliases, ${service}-gate]`,
    `      service: ${service}`,
    '      tls: {}',
    ...(isHostOnly
      ? [
          `    ${service}-callback:`,
          `      rule: "(${hosts}) && Path(\`${CALLBACK}\`)"`,
          '      entryPoints: [websecure]',
          `      middlewares: [${service}-callback]`,
          `      service: twofold`,
          '      tls: {}',
        ]
      : []),
    '  middlewares:',
    '    # Names that some servers read as those of the gate.',
    `    ${service}-aliases:`,
    '      headers:',
    '        customRequestHeaders:',
    ...aliases.map((name) => `          ${name}: ""`),
    `    ${service}-gate:`,
    '      forwardAuth:',
    `        address: http://${gate}/authz/forward/${service}`,
    '        # What a client sends under these names is deleted first.',
    '        authResponseHeaders:',
    ...IDENTITY.map((name) => `          - ${name}`),
    ...(isHostOnly
      ? [`    ${service}-callback:`, '      replacePath:', `        path: /authz/callback/${service}`]
      : []),
    '  services:',
    `    ${service}:`,
    '      loadBalancer:',
    '        servers:',
    `          - url: http://${application}`,
    ...(isHostOnly
      ? ['    twofold:', '      loadBalancer:', '        servers:', `          - url: http://${gate}`]
      : []),
  ].join('\n')}\n`;
}
