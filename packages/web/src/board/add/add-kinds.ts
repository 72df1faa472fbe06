import { FileDown, Keyboard, type LucideIcon, ScanQrCode } from 'lucide-react';
import type { ComponentType } from 'react';
import { lazyPart } from '../../dialogs/lazy-part.tsx';
import type { Texts } from '../../texts/texts.ts';
import type { Addable } from '../use-access.ts';

/** How far somebody is: what is reviewed needs room, and what is being saved is not closed by mistake. */
export type AddStage = 'choosing' | 'reviewing' | 'saving' | 'saved';

/** What every way to add an entry gets. */
export interface AddProps {
  /** Where it can go, what is meant without a choice first; empty where there is none. */
  collections: readonly Addable[];
  /** What was dropped or pasted for this way before it was there. */
  files: readonly File[];
  /** These are for another way. */
  onFiles(files: readonly File[]): void;
  onStage(stage: AddStage): void;
  /** @param name what was added, for people */
  onAdded(name: string): void;
  onCancel(): void;
}

/** The ways to add an entry, in the order in which they are offered. Each is loaded when it is chosen. */
export const addKinds = [
  {
    kind: 'scan',
    icon: ScanQrCode,
    name: ({ board }) => board.addByScan,
    shortName: ({ board }) => board.addBy.scan,
    Form: lazyPart(async () => (await import('./scan/scan-form.tsx')).ScanForm),
  },
  {
    kind: 'key',
    icon: Keyboard,
    name: ({ board }) => board.addByKey,
    shortName: ({ board }) => board.addBy.key,
    Form: lazyPart(async () => (await import('./key-form.tsx')).KeyForm),
  },
  {
    kind: 'file',
    icon: FileDown,
    name: ({ board }) => board.addByFile,
    shortName: ({ board }) => board.addBy.file,
    Form: lazyPart(async () => (await import('./import/import-form.tsx')).ImportForm),
  },
] as const satisfies readonly {
  kind: string;
  icon: LucideIcon;
  name(texts: Texts): string;
  /** Among the others, in little room. */
  shortName(texts: Texts): string;
  Form: ComponentType<AddProps>;
}[];

export type AddKind = (typeof addKinds)[number]['kind'];

/** The way for these files: pictures are scanned, others imported. */
export function kindForFiles(files: readonly File[]): AddKind {
  return files.some(({ type }) => type.startsWith('image/')) ? 'scan' : 'file';
}
