import { useTexts } from '../../texts/texts.ts';
import { destinationOf, type PassageRequest } from './passage.ts';

/** Where somebody is going; shown of an address that the server has found to be the gate's own. */
export function Destination({ request }: { request: PassageRequest }) {
  const { passage } = useTexts();
  const destination = destinationOf(request.rd);
  if (destination === undefined) return null;
  const { host, path } = destination;
  return (
    <p className="rounded-medium bg-raised px-3.5 py-2.5">
      <span className="block text-sm text-muted">{passage.goingTo}</span>
      <span translate="no" className="wrap-anywhere">
        <span className="font-semibold">{host}</span>
        <span className="text-muted">{path}</span>
      </span>
    </p>
  );
}
