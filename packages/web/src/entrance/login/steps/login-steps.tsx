import type { Dispatch } from 'react';
import { NewPasswordForm } from '../../new-password/new-password-form.tsx';
import type { LoginEvent, LoginStep } from '../login-step.ts';
import { FewCodes } from './few-codes.tsx';
import { FirstStep } from './first-step.tsx';
import { SecondStep } from './second-step.tsx';

/** What a login asks for at this step; nothing when it is done. */
export function LoginSteps({
  step,
  dispatch,
  onPasswordChanged,
  backTo,
}: {
  step: LoginStep;
  dispatch: Dispatch<LoginEvent>;
  onPasswordChanged(): void;
  /** A path of this server: where a login leads to that has to be made again meanwhile. */
  backTo: string;
}) {
  switch (step.at) {
    case 'first':
      return <FirstStep tookTooLong={step.tookTooLong} dispatch={dispatch} />;
    case 'second':
      return <SecondStep step={step} dispatch={dispatch} />;
    case 'new-password':
      return (
        <NewPasswordForm currentPassword={step.password} onChanged={onPasswordChanged} signInTo={backTo} />
      );
    case 'few-codes':
      return <FewCodes remaining={step.remaining} onRead={() => dispatch({ type: 'read' })} />;
    case 'done':
      return null;
  }
}
