import { browserSection } from './browser.ts';
import { developmentSection } from './development.ts';
import { factorsSection } from './factors.ts';
import { limitsSection } from './limits.ts';
import { processSection } from './process.ts';
import type { SectionValues } from './schema.ts';
import { secretsSection } from './secrets.ts';
import { storesSection } from './stores.ts';

/** Every section, in the order of the reference page. `process` comes first: DATA_DIR and NODE_ENV shape other defaults. */
export const sections = {
  process: processSection,
  stores: storesSection,
  secrets: secretsSection,
  browser: browserSection,
  factors: factorsSection,
  development: developmentSection,
  limits: limitsSection,
} as const;

export type SectionName = keyof typeof sections;

/** The parsed values of every section, as the environment has them: before anything is derived. */
export type Values = { readonly [S in SectionName]: SectionValues<(typeof sections)[S]> };

/** As `Values`, where a value is missing because its text was refused. */
export type PartialValues = { readonly [S in SectionName]: Partial<Values[S]> };

export const variables = Object.values(sections).flatMap((section) => Object.values(section.variables));
