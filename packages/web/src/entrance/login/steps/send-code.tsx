import { useMutation } from '@tanstack/react-query';
import type { Dispatch } from 'react';
import { call } from '../../../api/connection.ts';
import { announce } from '../../../notices/announcer.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { LoginFailure } from '../login-failure.tsx';
import { isTooLate } from '../login-refusal.ts';
import type { LoginEvent, SecondStep, SentMethod } from '../login-step.ts';

/** Has a code sent, and another one. Nothing is sent unasked: each message is counted, and an SMS costs. */
export function SendCode({
  step: { tempToken, sent },
  method,
  dispatch,
}: {
  step: SecondStep;
  method: SentMethod;
  dispatch: Dispatch<LoginEvent>;
}) {
  const { second } = useTexts().login;
  const to = sent[method];
  const sending = useMutation({
    mutationFn: () => call('POST /api/2fa/resend', { body: { tempToken, method } }),
    onSuccess: ({ data: { sentTo } }) => {
      dispatch({ type: 'sent', method, to: sentTo });
      announce(second.sentTo(sentTo));
    },
    onError: (error) => {
      if (isTooLate(error)) dispatch({ type: 'too-late' });
    },
  });

  return (
    <div className="grid gap-3">
      <LoginFailure of={sending} />
      <Button
        variant={to === undefined ? 'primary' : 'quiet'}
        size={to === undefined ? 'normal' : 'small'}
        className={to === undefined ? undefined : '-ml-3 justify-self-start'}
        autoFocus={to === undefined}
        busy={sending.isPending}
        onClick={() => sending.mutate()}
      >
        {to === undefined ? second.send : second.resend}
      </Button>
    </div>
  );
}
