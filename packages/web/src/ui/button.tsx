import { Slot } from '@radix-ui/react-slot';
import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

const look = cva(
  'inline-flex shrink-0 cursor-pointer items-center justify-center gap-2 rounded-small border font-medium ' +
    'motion-safe:transition-colors disabled:cursor-not-allowed disabled:opacity-60 aria-busy:cursor-progress aria-busy:opacity-75 ' +
    '[&_svg]:size-[1.125em] [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        plain:
          'border-control bg-surface text-ink hover:border-accent hover:bg-raised ' +
          'aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-strong',
        primary: 'border-transparent bg-accent text-on-accent shadow-low hover:bg-accent-strong',
        danger: 'border-transparent bg-bad text-on-bad shadow-low hover:bg-bad-strong',
        quiet: 'border-transparent bg-transparent text-muted hover:bg-raised hover:text-ink',
      },
      size: {
        normal: 'min-h-11 px-4 py-1.5 text-[0.9375rem]',
        small: 'min-h-9 px-3 py-1 text-sm',
        icon: 'size-11 p-0',
        'small-icon': 'size-9 p-0',
      },
    },
    defaultVariants: { variant: 'plain', size: 'normal' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof look> {
  /** The one child, such as a link, looks like the button. */
  asChild?: boolean;
  /** Something that it began is under way; a second press does nothing. */
  busy?: boolean;
}

export function Button({ className, variant, size, asChild, busy, onClick, type, ...rest }: ButtonProps) {
  const Element = asChild ? Slot : 'button';
  return (
    <Element
      type={asChild ? undefined : (type ?? 'button')}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classNames(look({ variant, size }), className)}
      {...rest}
    />
  );
}
