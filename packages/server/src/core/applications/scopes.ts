/** Everything that an API key can be allowed. A key has at least one of them. */
export const apiKeyScopes = ['mfa', 'events', 'audit', 'metrics'] as const;

export type ApiKeyScope = (typeof apiKeyScopes)[number];

export function isApiKeyScope(text: string): text is ApiKeyScope {
  return (apiKeyScopes as readonly string[]).includes(text);
}

/** Reads the column. A scope that this version does not know allows nothing. */
export function parseScopes(column: string): ApiKeyScope[] {
  return column.split(' ').filter(isApiKeyScope);
}
