/**
 * Puts a text on the clipboard. A text that has yet to come is promised to it: some browsers allow a page to copy only
 * in the very moment of the press.
 *
 * @returns whether it is there
 */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  try {
    if (navigator.clipboard === undefined) return copyBySelection(await text);
    if (typeof text === 'string') await navigator.clipboard.writeText(text);
    else await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
    return true;
  } catch {
    // The browser or the person said no; or the text did not come, which its own caller tells.
    return false;
  }
}

/** Over http on a host that is not this one, browsers have no clipboard for pages; but they still copy what is selected. */
function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  // An open dialog takes the focus back from whatever is outside of it.
  const dialogs = document.querySelectorAll('[role=dialog], [role=alertdialog]');
  ([...dialogs].at(-1) ?? document.body).append(area);
  area.focus({ preventScroll: true });
  area.select();
  // Browsers say that they copied also where something else, or nothing, is selected.
  const copied = document.activeElement === area && document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return copied;
}
