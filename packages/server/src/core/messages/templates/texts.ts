import type { MessageTemplate } from './template.ts';

export const locales = ['en', 'pt-BR'] as const;

export type Locale = (typeof locales)[number];

/**
 * The words of one message. `{site}` and `{lifetime}` are put in wherever they stand; what else a message shows (code,
 * link, details) has its place in `render.ts` and not in the words.
 */
export interface MessageText {
  subject: string;
  /** Before the code, the button or the details. */
  opening: string;
  /** What the button says. */
  action?: string;
  /** After them. */
  closing: string;
}

export interface LocaleTexts {
  messages: Record<MessageTemplate, MessageText>;
  /** Of SMS, in characters of the GSM alphabet (3GPP TS 23.038): one that is outside halves what fits into a message. */
  sms: string;
  details: Record<DetailName, string>;
  factors: Record<string, string>;
  /** At the foot of every message. */
  foot: string;
  /** What a browser's button says above the link, for those who cannot press it. */
  copyLink: string;
}

export const detailNames = ['factor', 'device', 'webhook', 'at', 'ip', 'userAgent'] as const;

export type DetailName = (typeof detailNames)[number];
