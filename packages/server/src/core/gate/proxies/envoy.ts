import { CALLBACK, hostnamesOf, IDENTITY, made, OWN_COOKIES, type ProxySetting } from './proxy.ts';

function endpoint(address: string): string {
  const at = address.lastIndexOf(':');
  return `{ socket_address: { address: ${address.slice(0, at)}, port_value: ${address.slice(at + 1)} } }`;
}

function cluster(name: string, address: string): string[] {
  return [
    `    - name: ${name}`,
    '      connect_timeout: 1s',
    '      load_assignment:',
    `        cluster_name: ${name}`,
    '        endpoints:',
    `          - lb_endpoints: [{ endpoint: { address: ${endpoint(address)} } }]`,
  ];
}

/** A bootstrap with one listener. */
export function envoySnippet(setting: ProxySetting): string {
  const { service, hosts, gate, application, isHostOnly } = setting;
  const dotted = IDENTITY.map((name) => `"${name.toLowerCase().replaceAll('-', '.')}"`).join(', ');
  const scheme = hosts[0]?.scheme ?? 'https';
  const domains = hostnamesOf(setting).flatMap((name) => [`"${name}"`, `"${name}:*"`]);
  const callback = [
    '                        # Back from the login: the code in the address is good once.',
    `                        - match: { path: ${CALLBACK} }`,
    `                          route: { cluster: gate, prefix_rewrite: /authz/callback/${service} }`,
    '                          request_headers_to_add:',
    '                            - { header: { key: X-Forwarded-Host, value: "%REQ(:AUTHORITY)%" }, append_action: OVERWRITE_IF_EXISTS_OR_ADD }',
    `                            - { header: { key: X-Forwarded-Proto, value: ${scheme} }, append_action: OVERWRITE_IF_EXISTS_OR_ADD }`,
    '                          # Nobody is asked about, and the cookie of who was sent to log in has to arrive.',
    '                          typed_per_filter_config:',
    '                            envoy.filters.http.ext_authz:',
    '                              "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute',
    '                              disabled: true',
    '                            envoy.filters.http.lua:',
    '                              "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute',
    '                              disabled: true',
  ];
  return `${[
    made('envoy', service),
    'static_resources:',
    '  listeners:',
    '    - address: { socket_address: { address: 0.0.0.0, port_value: 8443 } }',
    '      filter_chains:',
    '        - filters:',
    '            - name: envoy.filters.network.http_connection_manager',
    '              typed_config:',
    '                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    '                stat_prefix: web',
    '                use_remote_address: true',
    '                upgrade_configs: [{ upgrade_type: websocket }]',
    '                # Names that some servers read as those of the gate, and paths that can be read in two ways.',
    '                common_http_protocol_options: { headers_with_underscores_action: REJECT_REQUEST }',
    '                path_with_escaped_slashes_action: REJECT_REQUEST',
    '                http_filters:',
    '                  - name: envoy.filters.http.ext_authz',
    '                    typed_config:',
    '                      "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz',
    '                      failure_mode_allow: false',
    '                      http_service:',
    `                        path_prefix: /authz/envoy/${service}`,
    `                        server_uri: { uri: "http://${gate}", cluster: gate, timeout: 1s }`,
    '                        authorization_request:',
    `                          headers_to_add: [{ key: X-Forwarded-Proto, value: ${scheme} }]`,
    '                        authorization_response:',
    '                          # Every one of them is in every answer: what a client sends is overwritten.',
    '                          allowed_upstream_headers: { patterns: [{ prefix: remote- }] }',
    '                          allowed_client_headers:',
    '                            patterns: [{ exact: location }, { exact: set-cookie }, { exact: www-authenticate }, { exact: content-type }, { prefix: x-gate- }]',
    '                      allowed_headers:',
    '                        patterns: [{ exact: cookie }, { exact: accept }, { exact: origin }, { exact: access-control-request-method }, { exact: sec-fetch-mode }, { exact: x-requested-with }, { exact: upgrade }, { exact: user-agent }, { exact: x-forwarded-for }]',
    '                  # Neither names that some servers read as those of the gate nor its cookies reach the application.',
    '                  - name: envoy.filters.http.lua',
    '                    typed_config:',
    '                      "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua',
    '                      default_source_code:',
    '                        inline_string: |',
    `                          local own = { ${OWN_COOKIES.map((name) => `["${name}"] = true`).join(', ')} }`,
    '                          function envoy_on_request(handle)',
    '                            local headers = handle:headers()',
    `                            for _, name in ipairs({ ${dotted} }) do headers:remove(name) end`,
    '                            local kept = {}',
    '                            for at = 0, headers:getNumValues("cookie") - 1 do',
    '                              for pair in headers:getAtIndex("cookie", at):gmatch("[^;]+") do',
    '                                local name, value = pair:match("^%s*([^=]*)"), pair:match("^%s*(.*)$")',
    '                                if not own[name] then kept[#kept + 1] = value end',
    '                              end',
    '                            end',
    '                            headers:remove("cookie")',
    '                            if #kept > 0 then headers:add("cookie", table.concat(kept, "; ")) end',
    '                          end',
    '                  - name: envoy.filters.http.router',
    '                    typed_config:',
    '                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router',
    '                route_config:',
    '                  virtual_hosts:',
    `                    - name: ${service}`,
    `                      domains: [${domains.join(', ')}]`,
    '                      routes:',
    ...(isHostOnly ? callback : []),
    `                        - match: { prefix: / }`,
    `                          route: { cluster: ${service} }`,
    '  clusters:',
    ...cluster('gate', gate),
    ...cluster(service, application),
  ].join('\n')}\n`;
}
