import { useState } from 'react';
import { passwordMinLength } from '../api/settings.ts';
import { useTexts } from '../texts/texts.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { TextField } from '../ui/field.tsx';

/** A password that is chosen, once: who wants to be sure looks at it. */
export function NewPasswordField({
  name,
  label,
  error,
  autoFocus = false,
}: {
  name: string;
  label: string;
  error: string | undefined;
  autoFocus?: boolean;
}) {
  const { entrance } = useTexts();
  const [isShown, setShown] = useState(false);
  return (
    <div className="grid gap-2">
      <TextField
        name={name}
        type={isShown ? 'text' : 'password'}
        label={label}
        hint={entrance.passwordHint(String(passwordMinLength))}
        error={error}
        autoComplete="new-password"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={autoFocus}
      />
      <Checkbox checked={isShown} onChange={({ target }) => setShown(target.checked)}>
        {entrance.showPassword}
      </Checkbox>
    </div>
  );
}
