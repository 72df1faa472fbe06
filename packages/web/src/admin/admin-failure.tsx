import { CallFailure } from '../refusals/call-failure.tsx';
import { adminRefusal } from './admin-refusal.ts';

/** Why something that an administrator wanted was not done. */
export function AdminFailure({ error }: { error: Error | null }) {
  return <CallFailure error={error} say={adminRefusal} />;
}
