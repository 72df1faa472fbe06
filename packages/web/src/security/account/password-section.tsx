import { LockKeyhole } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/connection.ts';
import { useChange } from '../../api/use-change.ts';
import { Section } from '../../list/section.tsx';
import { announce } from '../../notices/announcer.tsx';
import { Notice } from '../../notices/notice.tsx';
import { Failure } from '../../refusals/failure.tsx';
import { usePerson } from '../../session/session.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { TextField } from '../../ui/field.tsx';
import { type PasswordProblem, passwordProblem } from './password-problems.ts';

/** Another password in place of the present one. */
export function PasswordSection() {
  const { password } = useTexts().security;
  return (
    <Section title={password.title} explanation={password.explanation} icon={LockKeyhole}>
      <PasswordForm />
    </Section>
  );
}

/** Once they are shown, they are text to a browser that has spelling checked by somebody else. */
const asTyped = { spellCheck: false, autoCapitalize: 'none' } as const;

function PasswordForm() {
  const { password: texts } = useTexts().security;
  const { username } = usePerson();
  const [problem, setProblem] = useState<PasswordProblem>();
  const [isShown, setShown] = useState(false);
  const [isChanged, setChanged] = useState(false);
  const changing = useChange({
    change: (passwords: { currentPassword?: string; newPassword: string; form: HTMLFormElement }) => {
      const { form: _, ...body } = passwords;
      return call('POST /api/auth/password', { body });
    },
    onDone(_, { form }) {
      form.reset();
      setShown(false);
      setChanged(true);
      // It still has the passwords.
      changing.reset();
      announce(texts.changed);
    },
  });
  const type = isShown ? 'text' : 'password';

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (changing.isPending) return;
    setChanged(false);
    const form = event.currentTarget;
    const read = (name: string) => String(new FormData(form).get(name) ?? '');
    const newPassword = read('new');
    const found = passwordProblem(newPassword, read('repeat'));
    setProblem(found);
    if (found !== undefined) {
      form.querySelector<HTMLInputElement>(`[name=${found === 'missing' ? 'new' : 'repeat'}]`)?.focus();
      return;
    }
    const currentPassword = read('current');
    changing.mutate({ newPassword, form, ...(currentPassword !== '' && { currentPassword }) });
  }

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {/* So that password managers know whose it is. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <TextField
        name="current"
        type={type}
        label={texts.current}
        hint={texts.currentHint}
        autoComplete="current-password"
        {...asTyped}
        maxLength={1024}
      />
      <TextField
        name="new"
        type={type}
        label={texts.new}
        error={problem === 'missing' ? texts.missing : undefined}
        autoComplete="new-password"
        {...asTyped}
        maxLength={1024}
      />
      <TextField
        name="repeat"
        type={type}
        label={texts.repeat}
        error={problem === 'different' ? texts.different : undefined}
        autoComplete="new-password"
        {...asTyped}
        maxLength={1024}
      />
      <Checkbox checked={isShown} onChange={({ target }) => setShown(target.checked)}>
        {texts.show}
      </Checkbox>
      <p className="text-sm text-muted">{texts.consequence}</p>
      <Failure error={changing.error} />
      {isChanged && <Notice kind="info">{texts.changed}</Notice>}
      <Button type="submit" busy={changing.isPending} className="justify-self-start">
        {texts.change}
      </Button>
    </form>
  );
}
