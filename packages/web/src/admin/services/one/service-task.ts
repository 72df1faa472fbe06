/** What is about to be done with a service, in the order in which it is offered: helping before ending. */
export type ServiceTask = 'rotate' | 'enable' | 'disable' | 'remove';

/** The button that all of it begins with: the focus goes back there. */
export const SERVICE_MENU = 'service-menu';

/** To the content, where the page is another one by then. */
export function focusServiceMenu(): void {
  const menu = document.getElementById(SERVICE_MENU) ?? document.getElementById('content');
  menu?.focus({ preventScroll: menu.id === 'content' });
}
