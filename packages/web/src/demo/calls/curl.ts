/** A call as it works in a POSIX shell, with the key left to the environment. @param origin of the server */
export function curlCommand(origin: string, method: string, path: string, body?: object): string {
  const lines = [`curl -X ${method} ${quoted(origin + path)}`, '-H "X-API-Key: $TWOFOLD_API_KEY"'];
  if (body) lines.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}

function quoted(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
