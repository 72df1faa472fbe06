import encodeQr from 'qr';
import { useMemo } from 'react';
import { classNames } from '../../ui/class-names.ts';

/** The quiet zone that ISO/IEC 18004 asks for, in modules. */
const BORDER_MODULES = 4;

/** A text as a QR code, drawn here: it is sent nowhere to become a picture. */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={classNames('qr-code rounded-medium border border-line', className)}
    >
      <path d={path} fill="#000000" />
    </svg>
  );
}

/** Its dark modules as one shape, a run of each row at a time. */
function drawn(text: string): { size: number; path: string } {
  const rows = encodeQr(text, 'raw', { ecc: 'low', border: BORDER_MODULES });
  const runs = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => {
      if (!isDark || row[x - 1]) return [];
      const end = row.indexOf(false, x);
      const length = (end === -1 ? row.length : end) - x;
      return [`M${x} ${y}h${length}v1h-${length}z`];
    }),
  );
  return { size: rows.length, path: runs.join('') };
}
