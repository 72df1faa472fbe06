/** Longer than any browser takes to begin with it. */
const KEPT_MS = 60_000;

/** Gives a text to the person as a file. Nothing is sent: the file is made of what the page has. */
export function saveFile(fileName: string, text: string, mediaType = 'text/plain;charset=utf-8'): void {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
