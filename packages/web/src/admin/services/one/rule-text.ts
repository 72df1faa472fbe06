import type { Texts } from '../../../texts/texts.ts';

/** Why it was decided so. */
export function ruleText(rule: string, { ruleTexts, ruleKinds }: Texts['gate']): string {
  if (Object.hasOwn(ruleTexts, rule)) return ruleTexts[rule as keyof typeof ruleTexts];
  // What exactly is wrong with an address is of interest to few: the name of the rule says it.
  const [kind = ''] = rule.split('.');
  return Object.hasOwn(ruleKinds, kind) ? ruleKinds[kind as keyof typeof ruleKinds] : '';
}
