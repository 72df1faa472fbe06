import { KeyRound, type LucideIcon } from 'lucide-react';
import { factorIcons } from '../../factors/factor-icons.ts';
import type { Method } from '../../factors/methods-query.ts';

/** The safest first: so they are offered. */
const addableKinds = ['webauthn', 'totp', 'sms', 'email'] as const;
export type AddableKind = (typeof addableKinds)[number];

/** Those that can be had here: where no message can be sent, no code can come by one. */
export function offeredKinds({ email, sms }: { email: boolean; sms: boolean }): readonly AddableKind[] {
  return addableKinds.filter((kind) => (kind !== 'email' || email) && (kind !== 'sms' || sms));
}

export function isAddableKind(kind: string): kind is AddableKind {
  return (addableKinds as readonly string[]).includes(kind);
}

export function iconOf(kind: string): LucideIcon {
  return isAddableKind(kind) ? factorIcons[kind] : KeyRound;
}

/** Recovery codes have a section of their own; what was begun and never confirmed is nothing to sign in with. */
export function listedMethods(methods: readonly Method[]): readonly Method[] {
  return methods.filter(({ kind, state }) => isAddableKind(kind) && state !== 'pending');
}

/** Whether nothing but the password is left without it. One that is locked works again some day. */
export function isLast({ id }: Method, methods: readonly Method[]): boolean {
  return listedMethods(methods).every((method) => method.id === id);
}
