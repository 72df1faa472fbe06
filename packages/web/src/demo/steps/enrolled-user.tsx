import { Download } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { CopyButton } from '../../clipboard/copy-button.tsx';
import { saveFile } from '../../files/save-file.ts';
import { groupKey } from '../../texts/group-code.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import type { Walk } from '../walk.ts';

/** The QR code and the recovery codes of the user that was just enrolled. */
export function EnrolledUser({
  walk: { user, qrCode, recoveryCodes },
  secret,
  onDone,
}: {
  walk: Walk;
  /** Only of a server with its debug switch on. */
  secret: string | undefined;
  onDone(): void;
}) {
  const { demo } = useTexts();
  const { scan, codes } = demo;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  return (
    <>
      <div className="flex flex-wrap items-start gap-4">
        <QrCode id="qr-code" source={qrCode} />
        <div className="grid min-w-0 flex-[1_1_14rem] gap-2">
          <h3 ref={heading} id="scan-title" tabIndex={-1} className="font-semibold outline-none">
            {scan.title}
          </h3>
          <p className="text-muted text-pretty">{scan.about}</p>
          {secret !== undefined && (
            <p>
              {scan.key}{' '}
              <code translate="no" className="wrap-anywhere">
                {groupKey(secret)}
              </code>
            </p>
          )}
          <details>
            <summary className="cursor-pointer py-1 text-accent">{scan.noPhone}</summary>
            <p className="my-2 text-sm text-muted text-pretty">{scan.noPhoneAbout}</p>
            <Button asChild size="small">
              <a href={qrCode} download="twofold-demo-qr-code.png">
                <Download aria-hidden="true" />
                {scan.save}
              </a>
            </Button>
          </details>
        </div>
      </div>
      <div className="grid gap-2">
        <h3 className="font-semibold">{codes.title}</h3>
        <p className="text-muted text-pretty">{codes.about}</p>
        <ul
          translate="no"
          className="grid gap-x-6 gap-y-1 rounded-medium bg-raised px-4 py-3 font-mono text-sm sm:grid-cols-2"
        >
          {recoveryCodes.map((code) => (
            <li key={code} className="wrap-anywhere">
              {code}
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap gap-2">
          <CopyButton size="small" text={recoveryCodes.join('\n')} copied={demo.copied}>
            {demo.copy}
          </CopyButton>
          <Button
            size="small"
            onClick={() =>
              saveFile(`${user}-recovery-codes.txt`, `${codes.file(user)}\n\n${recoveryCodes.join('\n')}\n`)
            }
          >
            <Download aria-hidden="true" />
            {demo.download}
          </Button>
        </div>
      </div>
      <Button id="scanned" variant="primary" onClick={onDone} className="justify-self-start">
        {scan.done}
      </Button>
    </>
  );
}

export function QrCode({ id, source }: { id: string; source: string }) {
  const { scan } = useTexts().demo;
  return (
    <img
      id={id}
      src={source}
      alt={scan.alt}
      className="qr-code size-44 max-w-full rounded-medium border border-line p-1"
    />
  );
}
