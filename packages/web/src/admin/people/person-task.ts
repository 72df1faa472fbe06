import type { Listed } from './people-query.ts';
import type { PersonAction } from './person-state.ts';

/** What is about to be done with somebody. */
export interface PersonTask {
  action: PersonAction;
  person: Listed;
}

/** The button that all of it begins with: the focus goes back there. */
export function menuIdOf({ id }: Pick<Listed, 'id'>): string {
  return `more-${id}`;
}

/** Where the focus goes when a dialog about somebody closes; to the content, where they are gone. */
export function focusMenuOf(person: Pick<Listed, 'id'>): void {
  const menu = document.getElementById(menuIdOf(person)) ?? document.getElementById('content');
  menu?.focus({ preventScroll: menu.id === 'content' });
}

/** A link that nobody was sent, to be handed over. */
export interface LinkToHandOver {
  /** Whom it is for. */
  name: string;
  address: string;
  /** As the server writes times. */
  expiresAt: string;
}
