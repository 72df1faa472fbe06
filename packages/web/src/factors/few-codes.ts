const FEW = 3;

/** Whether somebody who has as many recovery codes left should make new ones; the server says so at a login too. */
export function areFewCodes(remaining: number): boolean {
  return remaining <= FEW;
}
