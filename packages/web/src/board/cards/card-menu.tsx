import { Ellipsis, KeyRound, Pencil, Pin, PinOff, Trash2 } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import type { Entry } from '../board-query.ts';
import type { CardActions } from './card.tsx';

export interface CardMenuProps {
  entry: Entry;
  name: string;
  actions: CardActions;
  mayReveal: boolean;
  tabIndex: number;
}

/**
 * What else can be done with an entry. The menu is made when it is first opened: hundreds of cards pass by in a search,
 * and of hardly any somebody wants more.
 */
export function CardMenu({ entry, name, actions, mayReveal, tabIndex }: CardMenuProps) {
  const { board } = useTexts();
  const [wantedFor, setWantedFor] = useState<string>();
  const isWanted = wantedFor === entry.id;
  const button = (
    <MenuButton
      aria-label={board.more(name)}
      tabIndex={tabIndex}
      {...(!isWanted && { 'aria-haspopup': 'menu', onClick: () => setWantedFor(entry.id) })}
    />
  );
  if (!isWanted) return button;
  const { favourite } = entry;
  return (
    <Menu key={entry.id} trigger={button} isOpenAtFirst>
      <MenuItem onSelect={() => actions.pin(entry, !favourite)}>
        {favourite ? <PinOff aria-hidden="true" /> : <Pin aria-hidden="true" />}
        {favourite ? board.unpin : board.pin}
      </MenuItem>
      <MenuItem onSelect={() => actions.edit(entry)}>
        <Pencil aria-hidden="true" />
        {board.edit}
      </MenuItem>
      {mayReveal && (
        <MenuItem onSelect={() => actions.revealSecret(entry)}>
          <KeyRound aria-hidden="true" />
          {board.revealSecret}
        </MenuItem>
      )}
      <MenuItem danger onSelect={() => actions.remove(entry)}>
        <Trash2 aria-hidden="true" />
        {board.delete}
      </MenuItem>
    </Menu>
  );
}

/** One for all cards: React passes over what is the same element as before. */
const dots = <Ellipsis aria-hidden="true" />;

function MenuButton(props: ComponentProps<typeof Button>) {
  return (
    <Button variant="quiet" size="small-icon" {...props}>
      {dots}
    </Button>
  );
}
