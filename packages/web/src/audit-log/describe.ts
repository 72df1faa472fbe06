import type { Texts } from '../texts/texts.ts';

/** What an action of the audit log is called for people. One without a text of its own keeps its name. */
export function actionText(action: string, { security: { activity } }: Texts): string {
  return Object.hasOwn(activity.actions, action)
    ? activity.actions[action as keyof typeof activity.actions]
    : action;
}

/** Who did something, as the log knows it: an id, or a name that is nobody's. */
export interface Actor {
  actor: string;
  actorPerson: { username: string } | null;
  actorKey: { name: string } | null;
}

/** What they are called: a user name, the name of an API key, words for what is nobody; else the id. */
export function actorName({ actor, actorPerson, actorKey }: Actor, { admin }: Texts): string {
  const { actors, key } = admin.audit;
  if (actorPerson !== null) return actorPerson.username;
  if (actorKey !== null) return key(actorKey.name);
  return Object.hasOwn(actors, actor) ? actors[actor as keyof typeof actors] : actor;
}

/** Who did it, where that was not the person themselves. What nobody is known to have done says nothing about anybody. */
export function byWhom(entry: Actor & { userId: string | null }, texts: Texts): string | undefined {
  const { actor, userId } = entry;
  if (actor === userId || actor === 'unknown' || actor === 'system') return undefined;
  return actorName(entry, texts);
}
