/** Where the build puts its files; and, while somebody works on the console, where Vite has them. */
const FOLDERS = import.meta.env?.DEV ? ['/assets/', '/src/'] : ['/assets/'];

/**
 * Whether an address is that of a file of this build. Others of this origin are not: the API answers what people have
 * entered, and a `blob:` of this origin holds whatever a script has put there.
 *
 * @param here the address of the page
 */
export function isFileOfBuild(address: string, here: string): boolean {
  if (!URL.canParse(address, here)) return false;
  const { protocol, origin, pathname } = new URL(address, here);
  const isOwn = /^https?:$/.test(protocol) && origin === new URL(here).origin;
  return isOwn && FOLDERS.some((folder) => pathname.startsWith(folder));
}
