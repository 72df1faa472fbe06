import { CALLBACK, hostnamesOf, IDENTITY, made, OWN_COOKIES, type ProxySetting } from './proxy.ts';

/** Takes one away; once for each that there can be, as two of a name is all that the gate looks at. */
const withoutOneCookie = `  http-request replace-header Cookie ^(|.*;\\ *)(?:${OWN_COOKIES.join('|')})=[^;]*;?\\ *(.*)$ \\1\\2`;

/** A front end and its back ends; the script that asks is `haproxyScript`. */
export function haproxySnippet(setting: ProxySetting): string {
  const { service, gate, application, isHostOnly } = setting;
  const names = hostnamesOf(setting).join(' ');
  // The gate itself needs what it gave to the browser that it sent away.
  const unlessCallback = isHostOnly ? ' unless gate_callback' : '';
  const callback = [
    '',
    '  # Back from the login: the code in the address is good once.',
    `  acl gate_callback path ${CALLBACK}`,
    '  use_backend gate if gate_callback',
  ];
  const callbackEnd = [
    '',
    'backend gate',
    '  mode http',
    '  timeout connect 1s',
    '  timeout server 5s',
    `  http-request set-path /authz/callback/${service}`,
    '  http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]',
    '  http-request set-header X-Forwarded-Host %[req.hdr(host)]',
    '  http-request set-header X-Forwarded-For %[src]',
    `  server gate ${gate}`,
  ];
  return `${[
    made('haproxy', service),
    'global',
    '  lua-load /etc/haproxy/twofold.lua',
    '',
    'frontend web',
    '  bind :443 ssl crt /etc/ssl/private/example.pem',
    '  mode http',
    '  timeout client 60s',
    `  acl host_${service} hdr(host),lower,regsub(:[0-9]+$,) -m str ${names}`,
    `  http-request deny deny_status 404 unless host_${service}`,
    '',
    '  # What a client sends under these names, and names that some servers read as these, never arrives.',
    '  http-request del-header ^[Rr][Ee][Mm][Oo][Tt][Ee][-_.] -m reg',
    ...(isHostOnly ? callback : []),
    `  http-request lua.twofold ${gate} ${service}${unlessCallback}`,
    '',
    '  # Only the cookies that are not ours reach the application.',
    ...Array.from({ length: OWN_COOKIES.length + 3 }, () => `${withoutOneCookie}${unlessCallback}`),
    `  default_backend ${service}`,
    '',
    `backend ${service}`,
    '  mode http',
    '  timeout connect 5s',
    '  timeout server 60s',
    '  timeout tunnel 1h',
    `  server ${service} ${application}`,
    ...(isHostOnly ? callbackEnd : []),
  ].join('\n')}\n`;
}

/** /etc/haproxy/twofold.lua: for HAProxy 2.6 and newer. The same for every service. */
export function haproxyScript(): string {
  return `-- Made by: twofold gate snippet haproxy-lua
-- http-request lua.twofold <gate's address> <service>: asks the gate, and refuses unless it says 200.

local identity = {
${IDENTITY.map((name) => `  "${name.toLowerCase()}",`).join('\n')}
}
-- What the gate looks at beside the address: nothing else of the request leaves here.
local asked = {
  "cookie", "accept", "origin", "access-control-request-method", "sec-fetch-mode",
  "x-requested-with", "upgrade", "user-agent",
}
local passed = { "location", "set-cookie", "content-type", "www-authenticate", "x-gate-login", "x-gate-rule", "retry-after" }

local function refuse(txn, status, headers, body)
  local reply = txn:reply({ status = status })
  for _, name in ipairs(passed) do
    for _, value in pairs(headers[name] or {}) do
      reply:add_header(name, value)
    end
  end
  reply:add_header("cache-control", "no-store")
  reply:set_body(body or "")
  txn:done(reply)
end

-- What the client is answered with: a status and what goes with it. Nothing: the request goes on.
local function ask(txn, gate, service)
  local request = txn.http:req_get_headers()
  local function only(name)
    local values = request[name]
    if values == nil then return nil end
    -- Two of one: whichever were read, another server might read the other.
    if values[1] ~= nil then return false end
    return values[0]
  end
  local host = only("host")
  if not host then return 400 end
  local headers = {
    ["x-forwarded-method"] = { txn.f:method() },
    ["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" },
    ["x-forwarded-host"] = { host },
    ["x-forwarded-uri"] = { txn.f:pathq() },
    ["x-forwarded-for"] = { txn.f:src() },
  }
  for _, name in ipairs(asked) do
    if request[name] ~= nil then
      local values = {}
      for _, value in pairs(request[name]) do values[#values + 1] = value end
      headers[name] = name == "cookie" and { table.concat(values, "; ") } or values
    end
  end
  local answer = core.httpclient():get({
    url = "http://" .. gate .. "/authz/forward/" .. service,
    headers = headers,
    timeout = 2000,
  })
  if answer == nil or answer.status == nil or answer.status < 200 then return 503 end
  if answer.status ~= 200 then return answer.status, answer.headers, answer.body end
  for _, name in ipairs(identity) do
    local values = answer.headers[name]
    txn.http:req_set_header(name, values and values[0] or "")
  end
end

core.register_action("twofold", { "http-req" }, function(txn, gate, service)
  local fine, status, headers, body = pcall(ask, txn, gate, service)
  -- An error is a refusal, not a way in.
  if not fine then return refuse(txn, 503, {}) end
  if status ~= nil then refuse(txn, status, headers or {}, body) end
end, 2)
`;
}
