/** What the description of the API calls groups of routes, in the order of `/docs`: first what a reader came for. */
export const tags = [
  { name: 'Verify', description: 'Enroll and log in: what most applications need.' },
  { name: 'Verification', description: 'Verify without a session here; challenges.' },
  { name: 'Factors', description: 'Each factor by itself, and secrets that exist already.' },
  { name: 'Users', description: 'What is known of a user; recovery codes, unlocking, erasing.' },
  { name: 'Events', description: 'What happened to users, in its order.' },
  { name: 'Login', description: 'People: passwords, sessions, tokens.' },
  { name: 'Second factor', description: 'The second step of a login, and what a person sets up for it.' },
  { name: 'API keys', description: 'Of people, and of applications for administrators.' },
  { name: 'Webhooks', description: 'Where events are sent, and what became of them.' },
  { name: 'Vault', description: 'Codes that a team shares without sharing their secrets.' },
  { name: 'Codes', description: 'Codes of the vault for programs.' },
  { name: 'Gate', description: 'Registered devices, and what reverse proxies ask about them.' },
  { name: 'Audit', description: 'What was decided.' },
  { name: 'Administration', description: 'People, applications, services, by administrators.' },
  { name: 'Health', description: 'For monitoring.' },
];
