import { linesOf } from '../../lines.ts';
import type { Level, PathRule } from '../../services-query.ts';

/** A path rule as it stands in its fields. */
export interface RuleDraft {
  /** Of this page alone: a rule that is moved stays itself. */
  key: number;
  effect: PathRule['effect'];
  path: string;
  methods: string;
  networks: string;
  groups: string;
  /** Empty: no more than the service asks for. */
  level: Level | '';
}

export function draftOf(rule: PathRule, key: number): RuleDraft {
  const { effect, path, methods = [], networks = [], groups = [], level = '' } = rule;
  return {
    ...{ key, effect, path, level },
    methods: methods.join(', '),
    networks: networks.join(', '),
    groups: groups.join(', '),
  };
}

/** For the API: what is empty is left out, and only what lets people in asks for groups or a level. */
export function ruleOf({ effect, path, methods, networks, groups, level }: RuleDraft): PathRule {
  const asksForPeople = effect === 'allow';
  const lists = {
    methods: linesOf(methods.toUpperCase()),
    networks: linesOf(networks),
    groups: asksForPeople ? linesOf(groups) : [],
  };
  return {
    ...{ effect, path: path.trim() },
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(asksForPeople && level !== '' && { level }),
  };
}

/** The list with the rule at `index` one place earlier (-1) or later (1); the same where there is no such place. */
export function moved<Item>(list: readonly Item[], index: number, by: -1 | 1): readonly Item[] {
  const [item, other] = [list[index], list[index + by]];
  return item === undefined || other === undefined ? list : list.with(index, other).with(index + by, item);
}
