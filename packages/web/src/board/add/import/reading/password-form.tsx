import type { FormatName } from '@twofold/otp/formats/format';
import type { FormEvent } from 'react';
import { DialogActions } from '../../../../dialogs/dialog.tsx';
import { useImportTexts } from '../../../../texts/import-texts.ts';
import { Button } from '../../../../ui/button.tsx';
import { TextField } from '../../../../ui/field.tsx';

/** What opens the file. It goes to the worker and nowhere else. */
export function PasswordForm({
  format,
  isWrong,
  onPassword,
  onBack,
}: {
  format: FormatName | undefined;
  isWrong: boolean;
  onPassword(password: string): void;
  onBack(): void;
}) {
  const texts = useImportTexts();

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const password = new FormData(event.currentTarget).get('password');
    if (typeof password === 'string' && password !== '') onPassword(password);
  }

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      {format && <p className="font-medium">{texts.lockedTitle(texts.formats[format])}</p>}
      {/* No password manager has one for this page to offer, and none should keep it. */}
      <TextField
        name="password"
        type="password"
        label={texts.password}
        error={isWrong ? texts.refusals['format.password_wrong'] : undefined}
        autoComplete="off"
        required
        autoFocus
      />
      <DialogActions>
        <Button onClick={onBack}>{texts.other}</Button>
        <Button type="submit" variant="primary">
          {texts.open}
        </Button>
      </DialogActions>
    </form>
  );
}
