import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { signOut, useSharedSession } from '../../session/session.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Entrance } from '../entrance.tsx';
import { ownPath } from '../login/own-path.ts';
import { NewPasswordForm } from './new-password-form.tsx';

/** `/new-password`: for somebody who is logged in, and is let in nowhere until they have another password. */
export function NewPasswordPage() {
  const texts = useTexts();
  const { rd } = useSearch({ from: '/new-password' });
  const leaving = useMutation({ mutationFn: signOut });
  useSharedSession();
  return (
    <Entrance title={texts.entrance.change.title}>
      <NewPasswordForm onChanged={() => location.replace(ownPath(rd))} signInTo={ownPath(rd)} />
      <CallFailure error={leaving.error} />
      <Button
        variant="quiet"
        size="small"
        className="-ml-3 justify-self-start"
        busy={leaving.isPending}
        onClick={() => leaving.mutate()}
      >
        {texts.shell.signOut}
      </Button>
    </Entrance>
  );
}
