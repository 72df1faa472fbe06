import type { SectionValues } from './schema.ts';
import { browserSection } from './sections/browser.ts';
import { codesSection } from './sections/codes.ts';
import { developmentSection } from './sections/development.ts';
import { factorsSection } from './sections/factors.ts';
import { gateSection } from './sections/gate.ts';
import { limitsSection } from './sections/limits.ts';
import { messagesSection } from './sections/messages.ts';
import { peopleSection } from './sections/people.ts';
import { processSection } from './sections/process.ts';
import { secretsSection } from './sections/secrets.ts';
import { storesSection } from './sections/stores.ts';
import { webauthnSection } from './sections/webauthn.ts';
import { webhooksSection } from './sections/webhooks.ts';

/** Every section, in the order of the reference page. `process` comes first: DATA_DIR and NODE_ENV shape other defaults. */
export const sections = {
  process: processSection,
  stores: storesSection,
  secrets: secretsSection,
  browser: browserSection,
  factors: factorsSection,
  people: peopleSection,
  webauthn: webauthnSection,
  messages: messagesSection,
  webhooks: webhooksSection,
  codes: codesSection,
  gate: gateSection,
  development: developmentSection,
  limits: limitsSection,
} as const;

export type SectionName = keyof typeof sections;

/** The parsed values of every section, as the environment has them: before anything is derived. */
export type Values = { readonly [S in SectionName]: SectionValues<(typeof sections)[S]> };

/** As `Values`, where a value is missing because its text was refused. */
export type PartialValues = { readonly [S in SectionName]: Partial<Values[S]> };

export const variables = Object.values(sections).flatMap((section) => Object.values(section.variables));
