import * as Primitive from '@radix-ui/react-dropdown-menu';
import { Check } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

/**
 * A menu that a button opens. It is not modal: only then the primitive puts no style element into the page, which the
 * page's policy would refuse.
 */
export function Menu({
  trigger,
  isOpenAtFirst = false,
  children,
  ...rest
}: { trigger: ReactNode; isOpenAtFirst?: boolean; children: ReactNode } & Pick<
  ComponentProps<typeof Primitive.Content>,
  'onCloseAutoFocus'
>) {
  return (
    <Primitive.Root modal={false} defaultOpen={isOpenAtFirst}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-medium border border-line bg-surface p-1.5 shadow-high"
          {...rest}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

const ITEM =
  'flex min-h-10 cursor-pointer items-center gap-2.5 rounded-small px-2.5 py-1.5 text-[0.9375rem] outline-none select-none ' +
  'data-highlighted:bg-accent-soft data-highlighted:text-accent-strong [&_svg]:size-4.5 [&_svg]:shrink-0';

export function MenuItem({
  className,
  danger,
  ...rest
}: ComponentProps<typeof Primitive.Item> & { danger?: boolean }) {
  return <Primitive.Item className={classNames(ITEM, danger && 'text-bad', className)} {...rest} />;
}

/** One of several, under a heading. */
export function MenuChoice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: Readonly<Record<Value, string>>;
  onChange(value: Value): void;
}) {
  const values = Object.keys(options) as Value[];
  return (
    <Primitive.Group>
      <Primitive.Label className="px-2.5 pt-2 pb-1 text-sm text-muted">{label}</Primitive.Label>
      <Primitive.RadioGroup value={value} onValueChange={(chosen) => onChange(chosen as Value)}>
        {values.map((each) => (
          <Primitive.RadioItem
            key={each}
            value={each}
            className={ITEM}
            onSelect={(event) => event.preventDefault()}
          >
            <Mark />
            {options[each]}
          </Primitive.RadioItem>
        ))}
      </Primitive.RadioGroup>
    </Primitive.Group>
  );
}

/** On or off. */
export function MenuSwitch({
  on,
  onChange,
  children,
}: {
  on: boolean;
  onChange(on: boolean): void;
  children: ReactNode;
}) {
  return (
    <Primitive.CheckboxItem
      checked={on}
      onCheckedChange={onChange}
      className={ITEM}
      onSelect={(event) => event.preventDefault()}
    >
      <Mark />
      {children}
    </Primitive.CheckboxItem>
  );
}

export function MenuLine() {
  return <Primitive.Separator className="my-1.5 h-px bg-line" />;
}

/** Room for the mark also where there is none. */
function Mark() {
  return (
    <span className="size-4.5">
      <Primitive.ItemIndicator>
        <Check aria-hidden="true" />
      </Primitive.ItemIndicator>
    </span>
  );
}
