import { Fingerprint, LifeBuoy, type LucideIcon, Mail, MessageSquareText, Smartphone } from 'lucide-react';

/** What a second factor looks like, by its kind. */
export const factorIcons = {
  webauthn: Fingerprint,
  totp: Smartphone,
  sms: MessageSquareText,
  email: Mail,
  'recovery-code': LifeBuoy,
} as const satisfies Readonly<Record<string, LucideIcon>>;
