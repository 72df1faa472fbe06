import { execFileSync } from 'node:child_process';

type Lines = [name: string, value: string][];

/**
 * What Envoy's Lua filter offers a script of a request's headers (envoyproxy.io, HTTP filters, Lua): names without case,
 * and `get` of a name that came twice joins its values with a comma. Lines come and go on standard input and output.
 */
const HOST = `
local lines = {}
for line in io.lines() do
  local name, value = line:match("^([^:]*):(.*)$")
  lines[#lines + 1] = { name:lower(), value }
end
local function values(name)
  local found = {}
  for _, line in ipairs(lines) do
    if line[1] == name:lower() then found[#found + 1] = line[2] end
  end
  return found
end
local headers = {}
function headers:get(name)
  local found = values(name)
  if #found > 0 then return table.concat(found, ",") end
end
function headers:getAtIndex(name, index) return values(name)[index + 1] end
function headers:getNumValues(name) return #values(name) end
function headers:remove(name)
  for at = #lines, 1, -1 do
    if lines[at][1] == name:lower() then table.remove(lines, at) end
  end
end
function headers:add(name, value) lines[#lines + 1] = { name:lower(), value } end
local handle = {}
function handle:headers() return headers end
envoy_on_request(handle)
for _, line in ipairs(lines) do io.write(line[1], ":", line[2], "\\n") end
`;

/** What the script of a configuration leaves of a request's headers. It is run by LuaJIT, as in Envoy. */
export function runEnvoyLua(snippet: string, lines: Lines): Lines {
  const [, indented = ''] = /inline_string: \|\n((?: {26}.*\n)+)/.exec(snippet) ?? [];
  if (indented === '') throw new Error('The configuration has no script.');
  const script = indented.replaceAll(/^ {26}/gm, '');
  const input = lines.map(([name, value]) => `${name}:${value}\n`).join('');
  const output = execFileSync('luajit', ['-e', script + HOST], { input, encoding: 'utf8' });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1)];
    });
}
