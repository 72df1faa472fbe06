import { type FormEvent, useState } from 'react';
import { Dialog, DialogActions } from '../../../dialogs/dialog.tsx';
import { fieldOf } from '../../../form/form-field.ts';
import { useFieldErrors } from '../../../form/use-field-errors.ts';
import { tellDone } from '../../../notices/done-notice.tsx';
import { fieldErrors } from '../../../refusals/field-errors.ts';
import { languageNames, languages } from '../../../state/preferences.ts';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { AdminFailure } from '../../admin-failure.tsx';
import type { Role } from '../people-query.ts';
import type { LinkToHandOver } from '../person-task.ts';
import { usePeopleChange } from '../use-people-change.ts';
import { type Invitation, invite } from './invite.ts';
import { RoleChoice } from './role-choice.tsx';

/** Makes an account for somebody, who sets their own password through a link. */
export function InviteDialog({ onLink, onClose }: { onLink(link: LinkToHandOver): void; onClose(): void }) {
  const texts = useTexts();
  const { shell, entrance } = texts;
  const { people } = texts.admin;
  const [role, setRole] = useState<Role>('member');
  const { errors, areThere, show } = useFieldErrors();
  const inviting = usePeopleChange({
    change: (invitation: Invitation) => invite(invitation),
    onDone({ user, invitation: { sentTo, link, expiresAt } }) {
      onClose();
      if (link !== null) onLink({ name: user.username, address: link, expiresAt });
      else tellDone(people.invited(sentTo ?? user.username));
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const email = fieldOf(form, 'email').trim();
    const username = fieldOf(form, 'username').trim();
    const locale = languages.find((each) => each === fieldOf(form, 'locale')) ?? 'en';
    if (email === '' && username === '') {
      show(form, { email: people.oneOfBoth });
      return;
    }
    show(form, {});
    if (inviting.isPending) return;
    const onError = (error: Error) => show(form, fieldErrors(error, entrance));
    inviting.mutate({ email, username, role, locale }, { onError });
  }

  return (
    <Dialog open stays onOpenChange={onClose} title={people.inviteTitle} description={people.inviteText}>
      <form onSubmit={onSubmit} noValidate className="grid gap-4">
        <TextField
          name="email"
          type="email"
          label={entrance.email}
          hint={people.emailHint}
          error={errors.email}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          autoFocus
        />
        <TextField
          name="username"
          label={entrance.username}
          hint={people.usernameHint}
          error={errors.username}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
        />
        <RoleChoice chosen={role} onChoose={setRole} />
        <SelectField
          name="locale"
          label={people.messageLanguage}
          defaultValue={texts.language}
          options={languages.map((value) => ({ value, label: languageNames[value] }))}
        />
        {!areThere && <AdminFailure error={inviting.error} />}
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={inviting.isPending}>
            {people.inviteSubmit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
