import { wasHere } from '../../session/was-here.ts';
import { useStore } from '../../state/store.ts';
import { useTexts } from '../../texts/texts.ts';

const OWN_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/**
 * For whoever has just started a server and opens its address: there is nobody yet whose name they could enter. Said on the
 * machine itself and to a browser in which nobody was ever logged in; that nobody is there at all is said to no stranger.
 */
export function FirstTime() {
  const { login } = useTexts();
  if (useStore(wasHere) === 'yes' || !OWN_MACHINE.includes(location.hostname)) return null;
  return <p className="border-t border-line pt-4 text-sm text-muted text-pretty">{login.firstTime}</p>;
}
