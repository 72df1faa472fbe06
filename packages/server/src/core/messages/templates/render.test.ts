import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageContent } from '../messages.ts';
import { escapeHtml } from './html.ts';
import { localeOf, renderMail, renderSms } from './render.ts';
import { messageTemplates, requiredValues } from './template.ts';
import { locales } from './texts.ts';

const LINK = 'https://auth.example.com/reset#token=abc';

function contentFor(values: Record<string, string>, locale = 'en', lifetimeMinutes = 5): MessageContent {
  return { to: 'alice@example.com', locale, values, lifetimeMinutes };
}

const everything = {
  at: '2026-11-21T20:00:00.000Z',
  ip: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  factor: 'totp',
  device: 'Laptop',
  webhook: 'hooks',
};

describe.each(locales)('in %s', (locale) => {
  describe.each(messageTemplates)('%s', (template) => {
    const required = requiredValues[template];
    const values =
      required === undefined ? everything : { [required]: required === 'code' ? '042137' : LINK };
    const { subject, text, html } = renderMail(template, contentFor(values, locale), 'Example & Söhne');

    it('names the site in the subject and in both forms', () => {
      expect(subject).toContain('Example & Söhne');
      expect(text).toContain('Example & Söhne');
      expect(html).toContain('Example &amp; Söhne');
      expect(html).toContain(`<html lang="${locale}">`);
    });

    it('leaves no gap where a value should be', () => {
      for (const form of [subject, text, html]) expect(form).not.toMatch(/\{\w+\}|undefined|Invalid/);
    });

    it('has its code or link in both forms, and not in the subject, which is shown on locked screens', () => {
      if (required === undefined) return;
      const secret = required === 'code' ? '042137' : LINK;
      expect(subject).not.toContain(secret);
      expect(text.split('\n')).toContain(secret);
      expect(html).toContain(`>${secret}<`);
    });

    it('loads nothing from elsewhere, and leads nowhere but to its link', () => {
      const targets = [...html.matchAll(/(?:src|href|url|action)\s*=?\s*["'(]([^"')]*)/gi)].map(
        ([, target]) => target,
      );
      expect(targets).toEqual(required === 'link' ? [LINK] : []);
      if (required !== 'link') expect(text).not.toMatch(/https?:/);
    });
  });

  it('says how long it works, in the largest unit that fits', () => {
    const times = [5, 90, 60 * 24, 60 * 24 * 7].map(
      (minutes) => renderMail('invitation', contentFor({ link: LINK }, locale, minutes), 'Example').text,
    );
    const words =
      locale === 'en'
        ? ['5 minutes', '90 minutes', '24 hours', '7 days']
        : ['5 minutos', '90 minutos', '24 horas', '7 dias'];
    for (const [index, word] of words.entries()) expect(times[index]).toContain(word);
  });
});

describe('what comes from outside', () => {
  it('brings no line, no header and no markup', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\r\nBcc: eve@evil.example',
        '</td><script>alert(1)</script>',
        '<img src=x onerror=y>',
        '\u202egnp.exe',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (site, device) => {
        const { subject, text, html } = renderMail(
          'device_trusted',
          contentFor({ device, userAgent: device }),
          site,
        );
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
        expect(html).not.toMatch(/<(?:script|img)|onerror=y>/);
        // As many lines as without it: what is sent cannot look like another part of the message.
        const plain = renderMail('device_trusted', contentFor({ device: 'x', userAgent: 'x' }), 'x').text;
        if (/\w/.test(device)) expect(text.split('\n')).toHaveLength(plain.split('\n').length);
      }),
    );
  });

  it('makes no link of a name that somebody chose', () => {
    const device = 'Call www.evil.example or https://evil.example/login now';
    const { text } = renderMail('device_trusted', contentFor({ device }), 'Example');
    expect(text).not.toMatch(/https?:\/\/|www\.|evil\.example/);
  });

  it('in place of a link, anything but a web address is a mistake of ours', () => {
    expect(() =>
      renderMail('reset_password', contentFor({ link: 'javascript:alert(1)' }), 'Example'),
    ).toThrow();
    expect(escapeHtml("\"><a href='x'>&")).toBe('&quot;&gt;&lt;a href=&#39;x&#39;&gt;&amp;');
  });
});

describe('an SMS', () => {
  it('ends with the line that binds the code to its site, where that is known', () => {
    const bound = renderSms(contentFor({ code: '042137', host: 'auth.example.com' }), 'Example');
    expect(bound.split('\n').at(-1)).toBe('@auth.example.com #042137');
    expect(bound.split('\n')[0]).toMatch(/^042137 is your code for Example\. It works for 5 minutes\./);
    expect(renderSms(contentFor({ code: '042137' }), 'Example')).not.toContain('@');
  });

  it.each(locales)('fits into one message of the GSM alphabet in %s', (locale) => {
    const text = renderSms(contentFor({ code: '042137' }, locale), 'Example Inc');
    expect(text).toMatch(/^[A-Za-z0-9 .,:;!?'()@#\n]+$/);
    expect(text.length).toBeLessThanOrEqual(160);
  });
});

it('the language is the nearest of ours', () => {
  expect(['pt-BR', 'pt', 'pt-PT', 'PT-br', 'en-GB', 'de', ''].map(localeOf)).toEqual([
    'pt-BR',
    'pt-BR',
    'pt-BR',
    'pt-BR',
    'en',
    'en',
    'en',
  ]);
});
