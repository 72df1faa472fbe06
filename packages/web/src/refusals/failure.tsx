import { CallFailure } from './call-failure.tsx';
import { changeRefusal } from './change-refusal.ts';

/** Why a change of one's own security was not made. */
export function Failure({ error }: { error: Error | null }) {
  return <CallFailure error={error} say={changeRefusal} />;
}
