import type { AuditEntry } from '../../audit-log/audit-entry.ts';
import { actionText } from '../../audit-log/describe.ts';
import type { Texts } from '../../texts/texts.ts';

/** What an action is called for people. One that nobody has named keeps the name of the log. */
export function actionName(action: string, texts: Texts): string {
  const { actions } = texts.admin.audit;
  return Object.hasOwn(actions, action) ? actions[action as keyof typeof actions] : actionText(action, texts);
}

/** Whom it is about, where that is somebody else than who did it. */
export function aboutWhom(entry: AuditEntry): string | undefined {
  const { actor, userId } = entry;
  return userId === null || userId === actor ? undefined : nameOfUser(entry);
}

/** What `userId` is called: by their user name, by their own application, or not at all. */
export function nameOfUser({ userId, person, applicationUser }: AuditEntry): string | undefined {
  return person?.username ?? applicationUser ?? userId ?? undefined;
}

/** All that the log has of it, by what it is called; in the order in which it is shown. */
export function fieldsOf(entry: AuditEntry): readonly [keyof Texts['admin']['audit']['fields'], string][] {
  const { detail } = entry;
  const more = detail === null || typeof detail === 'string' ? detail : JSON.stringify(detail, null, 2);
  const fields = [
    ['at', entry.at],
    ['action', entry.action],
    ['outcome', entry.outcome],
    ['reason', entry.reason],
    ['actor', entry.actor],
    ['userId', entry.userId],
    ['application', entry.application],
    ['factorId', entry.factorId],
    ['ip', entry.ip],
    ['userAgent', entry.userAgent],
    ['requestId', entry.requestId],
    ['id', entry.id],
    ['detail', more],
  ] as const;
  return fields.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value]]));
}
