import { useId } from 'react';

/** How much of something is done, with words for it. */
export function ProgressBar({ label, value, max }: { label: string; value: number; max: number }) {
  const id = useId();
  return (
    <div className="grid gap-2">
      <label htmlFor={id} className="font-medium tabular-nums">
        {label}
      </label>
      <progress id={id} value={value} max={max} className="progress" />
    </div>
  );
}
