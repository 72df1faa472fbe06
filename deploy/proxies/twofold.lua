-- Made by: twofold gate snippet haproxy-lua
-- http-request lua.twofold <gate's address> <service>: asks the gate, and refuses unless it says 200.

local identity = {
  "remote-user",
  "remote-name",
  "remote-email",
  "remote-groups",
  "remote-role",
  "remote-assertion",
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
