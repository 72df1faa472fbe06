import { useRef, useState } from 'react';
import { serverClock } from '../../time/server-time.ts';
import { checkFirstCode, type FirstCode } from './first-code.ts';

/**
 * The first code of an app, compared with the key while it is typed.
 *
 * @param onRight it is right: nothing has to be pressed
 */
export function useFirstCode(
  secret: string,
  onRight: (code: string) => void,
): { code: string; found: FirstCode; type(text: string): void } {
  const [code, setCode] = useState('');
  const [found, setFound] = useState<FirstCode>({ kind: 'incomplete' });
  const newest = useRef('');

  async function compare(text: string): Promise<void> {
    const nowMs = serverClock.now();
    // Browsers have it on pages over https alone, whatever the types say.
    const subtle: SubtleCrypto | undefined = crypto.subtle;
    const result = await checkFirstCode({ secret, code: text, nowMs, subtle });
    // Something else has been typed meanwhile.
    if (newest.current !== text) return;
    setFound(result);
    if (result.kind === 'right') onRight(text);
  }

  return {
    code,
    found,
    type(text) {
      newest.current = text;
      setCode(text);
      void compare(text);
    },
  };
}
