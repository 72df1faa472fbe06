import { FORMATS, type FormatName } from '@twofold/otp/formats/format';
import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { DropFrame, DropZone } from '../../../files/drop-zone.tsx';
import { FileButton } from '../../../files/file-button.tsx';
import { Notice } from '../../../notices/notice.tsx';
import { useImportTexts } from '../../../texts/import-texts.ts';
import { shownName } from '../../../texts/shown-name.ts';
import { SelectField } from '../../../ui/field.tsx';
import type { AddProps } from '../add-kinds.ts';
import { Opening } from './reading/opening.tsx';
import { PasswordForm } from './reading/password-form.tsx';
import { type Source, useFileReading } from './reading/use-file-reading.ts';
import { Review } from './review.tsx';

/** What another authenticator has exported. The file and its password stay in this browser. */
export function ImportForm(props: AddProps) {
  const texts = useImportTexts();
  const { reading, read, reset } = useFileReading();
  const [format, setFormat] = useState<FormatName | ''>('');
  const start = (source: Source, named = format) => read(source, { format: named || undefined });

  function onFiles(files: readonly File[]): void {
    const pictures = files.filter(({ type }) => type.startsWith('image/'));
    const [file] = files;
    // QR codes that were saved as pictures, perhaps several of one export.
    if (pictures.length > 0) props.onFiles(pictures);
    else if (file) start({ file, name: file.name });
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was given is read once
  useEffect(() => onFiles(props.files), []);

  if (reading.kind === 'read')
    return <Review key={reading.source.name} file={reading.file} onBack={reset} {...props} />;
  if (reading.kind === 'reading') return <Opening name={nameOfFile(reading.source)} onStop={reset} />;
  if (reading.kind === 'locked')
    return (
      <PasswordForm
        format={reading.format}
        isWrong={reading.isWrong}
        onPassword={(password) => read(reading.source, { password, format: reading.format })}
        onBack={reset}
      />
    );

  return (
    <DropZone onFiles={onFiles} className="grid gap-4">
      {(isOver) => (
        <>
          {reading.kind === 'refused' && (
            <Notice kind="failure" role="alert">
              <strong className="block empty:hidden">{nameOfFile(reading.source)}</strong>
              {texts.refusals[reading.code as keyof typeof texts.refusals] ??
                texts.refusals['format.damaged']}
            </Notice>
          )}
          <DropFrame isOver={isOver}>
            <div className="grid justify-items-center gap-4">
              <p className="max-w-sm text-muted text-pretty">{texts.explanation}</p>
              <FileButton variant="primary" onFiles={onFiles}>
                <FileDown aria-hidden="true" />
                {texts.choose}
              </FileButton>
            </div>
          </DropFrame>
          <SelectField
            label={texts.format}
            value={format}
            onChange={({ target }) => {
              const named = FORMATS.find((each) => each === target.value) ?? '';
              setFormat(named);
              // The one that was not recognised is tried as that.
              if (reading.kind === 'refused') start(reading.source, named);
            }}
            options={[
              { value: '', label: texts.anyFormat },
              ...FORMATS.map((value) => ({ value, label: texts.formats[value] })),
            ]}
          />
        </>
      )}
    </DropZone>
  );
}

/** Whoever sent the file has named it. */
function nameOfFile({ name }: Source): string | undefined {
  return name === undefined ? undefined : shownName(name);
}
