import { useMutation } from '@tanstack/react-query';
import { type ExportFormat, exportFormats, isPlainExport } from '@twofold/otp/formats/export';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { withStepUp } from '../../api/step-up-gate.ts';
import { DialogActions } from '../../dialogs/dialog.tsx';
import { Notice } from '../../notices/notice.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useImportTexts } from '../../texts/import-texts.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import type { Collection } from '../board-query.ts';
import { type ExportWish, fetchExport } from './export-file.ts';
import { EXPORT_PASSWORD_CHARACTERS, type ExportProblem, exportProblem } from './export-problems.ts';
import type { ExportFile } from './exported-file.ts';

/** What, for which program, and under which password. The server asks for a fresh second factor. */
export function ExportForm({
  collections,
  onExported,
  onCancel,
}: {
  collections: readonly Collection[];
  onExported(file: ExportFile, format: ExportFormat): void;
  onCancel(): void;
}) {
  const { board, shell } = useTexts();
  const texts = useImportTexts().export;
  const [format, setFormat] = useState<ExportFormat>('aegis');
  const [problem, setProblem] = useState<ExportProblem>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const exporting = useMutation({
    mutationFn: (wish: ExportWish) => {
      running.current = new AbortController();
      const { signal } = running.current;
      return withStepUp(() => fetchExport(wish, signal));
    },
    // The password and the file are in it.
    gcTime: 0,
    onSuccess: (file, wish) => onExported(file, wish.format),
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (exporting.isPending) return;
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '');
    const password = text('password');
    const given = { format, password, repeated: text('repeated'), isPlainMeant: data.has('plain') };
    const found = exportProblem(given);
    setProblem(found);
    if (found === undefined) {
      exporting.mutate({ format, password, collection: text('collection') || undefined });
      return;
    }
    const wrong = { too_short: 'password', too_long: 'password', differs: 'repeated', not_meant: 'plain' }[
      found
    ];
    event.currentTarget.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus();
  }

  const errorOf = (...problems: readonly ExportProblem[]) =>
    problem && problems.includes(problem) ? texts.problems[problem] : undefined;
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {collections.length > 1 && (
        <SelectField
          name="collection"
          label={texts.what}
          options={[
            { value: '', label: texts.everything },
            ...collections.map(({ id, name }) => ({ value: id, label: name ?? board.personal })),
          ]}
        />
      )}
      <SelectField
        label={texts.format}
        value={format}
        onChange={({ target }) => {
          setFormat(exportFormats.find((each) => each === target.value) ?? format);
          setProblem(undefined);
        }}
        options={exportFormats.map((value) => ({ value, label: texts.formats[value] }))}
      />
      {isPlainExport(format) ? (
        <Notice kind="warning">
          <p className="font-semibold">{texts.plain[format].title}</p>
          <p className="mt-1">{texts.plain[format].text}</p>
          <div className="mt-2">
            <Checkbox name="plain" aria-invalid={problem === 'not_meant' || undefined}>
              {texts.plainMeant}
            </Checkbox>
          </div>
          {problem === 'not_meant' && (
            <p role="alert" className="text-sm text-bad">
              {texts.problems.not_meant}
            </p>
          )}
        </Notice>
      ) : (
        <>
          <TextField
            name="password"
            type="password"
            label={texts.password}
            hint={texts.passwordHint}
            error={errorOf('too_short', 'too_long')}
            autoComplete="new-password"
            maxLength={EXPORT_PASSWORD_CHARACTERS.most}
          />
          <TextField
            name="repeated"
            type="password"
            label={texts.repeat}
            error={errorOf('differs')}
            autoComplete="new-password"
            maxLength={EXPORT_PASSWORD_CHARACTERS.most}
          />
        </>
      )}
      <CallFailure error={exporting.error} />
      {exporting.isPending && <p className="text-muted">{texts.working}</p>}
      <DialogActions>
        <Button onClick={onCancel}>{shell.cancel}</Button>
        <Button type="submit" variant="primary" busy={exporting.isPending}>
          {texts.confirm}
        </Button>
      </DialogActions>
    </form>
  );
}
