import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import type { LinkPurpose } from './purposes.ts';

/** A link has done what it is for. Each way on loads a page anew, with the session that there is now. */
export function Redeemed({
  purpose,
  isSignedIn,
  hasFactor,
}: {
  purpose: LinkPurpose;
  isSignedIn: boolean;
  /** A second factor was just given: none has to be offered. */
  hasFactor: boolean;
}) {
  const { links, entrance, shell } = useTexts();
  return (
    <>
      <p className="text-pretty">{links[purpose].done}</p>
      {isSignedIn ? (
        <>
          {!hasFactor && (
            <>
              <p className="text-pretty">{links.offer}</p>
              <Button asChild variant="primary">
                <a href="/security">{links.toSecurity}</a>
              </Button>
            </>
          )}
          <Button asChild variant={hasFactor ? 'primary' : 'quiet'}>
            <a href="/">{hasFactor ? shell.toBoard : links.toBoard}</a>
          </Button>
        </>
      ) : (
        <Button asChild>
          <a href="/login">{entrance.toSignIn}</a>
        </Button>
      )}
    </>
  );
}
