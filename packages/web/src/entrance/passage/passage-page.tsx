import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Notice } from '../../notices/notice.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { StepUp } from '../../step-up/step-up.tsx';
import { type Texts, useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Entrance } from '../entrance.tsx';
import { Destination } from './destination.tsx';
import { isWebAddress, type Passage, type PassageRequest, waysFor } from './passage.ts';
import { passageQuery } from './passage-query.ts';
import { beginBinding } from './register.ts';
import { RegisterSteps } from './register-steps.tsx';
import { useBinding } from './use-binding.ts';

/** The way to a service behind the gate: who is not let in there yet registers this browser, and goes on. */
export function PassagePage({ request }: { request: PassageRequest }) {
  const texts = useTexts();
  const { passage: words, shell } = texts;
  const query = useQuery(passageQuery(request));
  const { data: passage, error, refetch } = query;
  const [isAnew, setAnew] = useState(false);
  const binding = useBinding(passage, refetch);
  const goesTo = passage?.at === 'go' ? passage.location : undefined;
  useEffect(() => {
    // Another page from now on: the address of this one, with what is signed in it, is not to be come back to.
    if (goesTo !== undefined && isWebAddress(goesTo, location.origin)) location.replace(goesTo);
  }, [goesTo]);

  async function onRegistered(): Promise<void> {
    await beginBinding();
    setAnew(false);
    binding.again();
    await refetch();
  }

  const isAsked = isAnew || (passage?.at === 'login' && binding.state !== 'waiting');
  return (
    <Entrance title={titleOf(passage, isAnew, binding.state === 'failed', texts)}>
      {passage && passage.at !== 'refused' && <Destination request={request} />}
      {passage === undefined && error === null && <p className="text-muted">{shell.loading}</p>}
      {passage === undefined && error !== null && (
        <>
          <CallFailure error={error} />
          <Button onClick={() => void refetch()}>{words.again}</Button>
        </>
      )}
      {passage?.at === 'refused' && (
        <>
          <p className="text-pretty">{words.refused}</p>
          <Button asChild className="justify-self-start">
            <a href="/login">{words.toSignIn}</a>
          </Button>
        </>
      )}
      {passage?.at === 'go' && <p className="text-muted">{words.leaving}</p>}
      {passage?.at === 'login' && binding.state === 'waiting' && (
        <p className="text-muted">{words.binding}</p>
      )}
      {passage?.at === 'login' && binding.state === 'failed' && !isAnew && (
        <Notice kind="warning" role="alert">
          {words.unbound}
        </Notice>
      )}
      {passage?.at === 'denied' && !isAnew && (
        <>
          <Notice kind="warning" role="alert">
            {deniedText(passage.rule, words)}
          </Notice>
          <div className="flex flex-wrap gap-2">
            <Button variant="primary" busy={query.isFetching} onClick={() => void refetch()}>
              {words.again}
            </Button>
            <Button onClick={() => setAnew(true)}>{words.bySomebodyElse}</Button>
          </div>
        </>
      )}
      {isAsked && (
        <RegisterSteps
          why={passage?.at === 'login' ? whyText(passage.rule, words) : undefined}
          ways={waysFor(passage?.at === 'login' ? passage.levels : [])}
          onRegistered={onRegistered}
        />
      )}
      <StepUp />
    </Entrance>
  );
}

function titleOf(
  passage: Passage | undefined,
  isAnew: boolean,
  isUnbound: boolean,
  { passage: words, login }: Texts,
): string {
  // As long as it is not known what is asked for, and when nothing is.
  if (passage === undefined || passage.at === 'go') return login.title;
  if (passage.at === 'refused') return words.refusedTitle;
  if (isAnew) return words.title;
  if (passage.at === 'denied') return words.deniedTitle;
  return isUnbound ? words.unboundTitle : words.title;
}

function whyText(rule: string, { why, whyElse }: Texts['passage']): string {
  return Object.hasOwn(why, rule) ? why[rule as keyof typeof why] : whyElse;
}

function deniedText(rule: string, { denied, deniedElse }: Texts['passage']): string {
  return Object.hasOwn(denied, rule) ? denied[rule as keyof typeof denied] : deniedElse;
}
