import type { Texts } from '../../texts/texts.ts';

/** What an action of the audit log is called for people. One without a text of its own keeps its name. */
export function actionText(action: string, { security: { activity } }: Texts): string {
  return Object.hasOwn(activity.actions, action)
    ? activity.actions[action as keyof typeof activity.actions]
    : action;
}

/** Who did it, where that was not the person themselves. What nobody is known to have done says nothing about anybody. */
export function byWhom({
  actor,
  userId,
  actorPerson,
}: {
  actor: string;
  userId: string | null;
  actorPerson: { username: string } | null;
}): string | undefined {
  if (actor === userId || actor === 'unknown' || actor === 'system') return undefined;
  return actorPerson?.username ?? actor;
}
