import { CopyBlock } from '../../clipboard/copy-block.tsx';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import type { Service } from './services-query.ts';

export interface IssuedToken {
  service: Service;
  token: string;
}

/** A new token of a service, this once, and the call that a service makes with it. */
export function TokenDialog({ service, token, onClose }: IssuedToken & { onClose(): void }) {
  const { token: texts } = useTexts().gate;
  const { name } = service;
  return (
    <Dialog open stays wide onOpenChange={onClose} title={texts.title(name)} description={texts.text}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <CopyBlock label={texts.token} text={token} />
        <CopyBlock label={texts.call} text={callOf(location.origin, name)} />
        <p className="text-sm text-muted text-pretty">{texts.proxies}</p>
      </div>
      <DialogActions>
        <Button variant="primary" onClick={onClose}>
          {texts.done}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** The token stays out of it: what is pasted into a shell is in its history. */
function callOf(origin: string, name: string): string {
  return [
    `curl ${origin}/verify/${name}`,
    '-H "Authorization: Bearer $SERVICE_TOKEN"',
    '-H "Cookie: $COOKIES_OF_THE_REQUEST"',
  ].join(' \\\n  ');
}
