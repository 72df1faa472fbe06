import { Notice } from '../../../notices/notice.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';

/** Somebody has logged in with one of their last recovery codes. */
export function FewCodes({ remaining, onRead }: { remaining: number; onRead(): void }) {
  const { fewCodes } = useTexts().login;
  return (
    <>
      <Notice kind="warning" role="alert">
        {fewCodes.left(remaining)}
      </Notice>
      <Button variant="primary" autoFocus onClick={onRead}>
        {fewCodes.goOn}
      </Button>
    </>
  );
}
