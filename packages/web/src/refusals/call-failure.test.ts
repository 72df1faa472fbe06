import { TwofoldApiError } from '@twofold/client';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import { StepUpGivenUp } from '../api/step-up-gate.ts';
import { languagePreference } from '../state/preferences.ts';
import { CallFailure } from './call-failure.tsx';

const shown = (error: unknown) => renderToStaticMarkup(createElement(CallFailure, { error }));
const refusal = new TwofoldApiError({
  ...{ type: '', title: '', status: 400, code: 'request.invalid' },
  ...{ detail: 'What only the server has words for.', requestId: 'r' },
});

describe('a refusal on a page', () => {
  afterEach(() => languagePreference.set('en'));

  it('says which of its words are English, for whoever has them read aloud', () => {
    languagePreference.set('pt-BR');
    expect(shown(refusal)).toContain('<span lang="en">What only the server has words for.</span>');
  });

  it('says so of none where the page is English', () => {
    expect(shown(refusal)).toContain('What only the server has words for.');
    expect(shown(refusal)).not.toContain('lang=');
  });

  it('is nothing to whoever gave it up', () => {
    expect(shown(new StepUpGivenUp('no'))).toBe('');
    expect(shown(null)).toBe('');
  });
});
