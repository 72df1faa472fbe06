import {
  CALLBACK,
  hostnamesOf,
  IDENTITY,
  made,
  OWN_COOKIES,
  type ProxySetting,
  portSuffixOf,
} from './proxy.ts';

/** Our cookies out of the Cookie header, one map after the other; two of a name is all that the gate looks at. */
function cookieMaps(): { lines: string[]; last: string } {
  const names = [...OWN_COOKIES, ...OWN_COOKIES.slice(0, 3)];
  const lines = names.flatMap((name, index) => {
    const from = index === 0 ? '$http_cookie' : `$without_gate_${index - 1}`;
    return [
      `map ${from} $without_gate_${index} {`,
      `  default ${from};`,
      `  "~^(?<before_${index}>(?:.*?; *)?)${name}=[^;]*;? *(?<after_${index}>.*)$" "$before_${index}$after_${index}";`,
      '}',
    ];
  });
  return { lines, last: `$without_gate_${names.length - 1}` };
}

/** For the `http` block. */
export function nginxSnippet(setting: ProxySetting): string {
  const { service, gate, application, isHostOnly } = setting;
  const { lines, last } = cookieMaps();
  const variable = (name: string) => `$gate_${name.toLowerCase().replaceAll('-', '_')}`;
  const upstream = (name: string) => `$upstream_http_${name.toLowerCase().replaceAll('-', '_')}`;
  const address = `$scheme://$host${portSuffixOf(setting)}`;
  const callback = [
    '',
    '  # Back from the login: the code in the address is good once.',
    `  location = ${CALLBACK} {`,
    `    proxy_pass http://${gate}/authz/callback/${service}$is_args$args;`,
    '    proxy_set_header X-Forwarded-Proto $scheme;',
    `    proxy_set_header X-Forwarded-Host $host${portSuffixOf(setting)};`,
    '    proxy_set_header X-Forwarded-For $remote_addr;',
    '  }',
  ];
  return `${[
    made('nginx', service),
    '# Goes into the http block. Only the cookies that are not ours reach the application.',
    ...lines,
    'map $http_upgrade $gate_connection {',
    '  default upgrade;',
    '  "" "";',
    '}',
    '',
    'server {',
    '  listen 443 ssl;',
    `  server_name ${hostnamesOf(setting).join(' ')};`,
    '  ssl_certificate /etc/ssl/certs/example.pem;',
    '  ssl_certificate_key /etc/ssl/private/example.key;',
    '',
    '  location / {',
    '    auth_request /.gate;',
    ...IDENTITY.map((name) => `    auth_request_set ${variable(name)} ${upstream(name)};`),
    '    auth_request_set $gate_location $upstream_http_location;',
    '    auth_request_set $gate_cookie $upstream_http_set_cookie;',
    '    auth_request_set $gate_rule $upstream_http_x_gate_rule;',
    '    error_page 401 = @gate_login;',
    '    error_page 403 = @gate_refused;',
    '    error_page 500 = @gate_away;',
    '',
    '    # Set, also to nothing: what a client sends under these names never arrives.',
    ...IDENTITY.map((name) => `    proxy_set_header ${name} ${variable(name)};`),
    `    proxy_set_header Cookie ${last};`,
    `    proxy_set_header Host $host${portSuffixOf(setting)};`,
    '    proxy_set_header X-Forwarded-For $remote_addr;',
    '    proxy_set_header X-Forwarded-Proto $scheme;',
    '    proxy_http_version 1.1;',
    '    proxy_set_header Upgrade $http_upgrade;',
    '    proxy_set_header Connection $gate_connection;',
    `    proxy_pass http://${application};`,
    '  }',
    '',
    '  location = /.gate {',
    '    internal;',
    `    proxy_pass http://gate_${service}/authz/nginx/${service};`,
    '    proxy_http_version 1.1;',
    '    proxy_set_header Connection "";',
    '    proxy_pass_request_body off;',
    '    proxy_set_header Content-Length "";',
    '    # $host, and not $http_host: of a request with an address and another Host, it is the one that is served.',
    `    proxy_set_header X-Original-URL ${address}$request_uri;`,
    '    proxy_set_header X-Original-Method $request_method;',
    '    proxy_set_header X-Forwarded-For $remote_addr;',
    '    proxy_connect_timeout 1s;',
    '    proxy_read_timeout 2s;',
    '  }',
    '',
    '  # A page goes to the login; a WebSocket or a script is told 401.',
    '  location @gate_login {',
    '    add_header Set-Cookie $gate_cookie always;',
    '    if ($gate_location = "") {',
    '      return 401;',
    '    }',
    '    return 302 $gate_location;',
    '  }',
    '',
    '  # nginx takes 403 for an answer, and makes 500 of all else: what was not decided is 503 to the client.',
    '  location @gate_refused {',
    '    if ($gate_rule = store.unavailable) {',
    '      add_header Retry-After 1 always;',
    '      return 503;',
    '    }',
    '    return 403;',
    '  }',
    '  location @gate_away {',
    '    add_header Retry-After 1 always;',
    '    return 503;',
    '  }',
    ...(isHostOnly ? callback : []),
    '}',
    '',
    '# Connections that stay open: each request asks.',
    `upstream gate_${service} {`,
    // In the address of a proxy_pass a socket ends with a colon.
    `  server ${gate.replace(/:$/, '')};`,
    '  keepalive 16;',
    '}',
  ].join('\n')}\n`;
}
