import { TwofoldApiError } from '@twofold/client';
import { describe, expect, it } from 'vitest';
import { en } from '../../texts/en.ts';
import { serviceErrors } from './service-errors.ts';

const { gate } = en;

function refused(pointer: string, reason = 'must be something else', code = 'request.invalid') {
  const problem = { type: 'about:blank', title: '', status: 400, detail: '', code, requestId: 'r' };
  return new TwofoldApiError({ ...problem, errors: [{ pointer, reason }] });
}

describe('what is wrong with a service', () => {
  it.each([
    ['/name', 'name', gate.errors.fields.name],
    ['/origins', 'origins', gate.errors.fields.origins],
    ['/origins/1', 'origins', gate.errors.at(2, gate.errors.fields.origins)],
    ['/policy/networks/0', 'networks', gate.errors.at(1, gate.errors.fields.networks)],
    ['/policy/maxAgeSeconds', 'maxAgeSeconds', gate.errors.fields.maxAgeSeconds],
    ['/policy/rules/2/path', 'rules', gate.errors.at(3, gate.errors.rules.path)],
    ['/policy/rules/0', 'rules', gate.errors.at(1, gate.errors.rules.whole)],
    ['/policy/rules', 'rules', gate.errors.rules.rules],
  ])('%s is shown beside the field %s', (pointer, field, text) => {
    expect(serviceErrors(refused(pointer), gate)).toEqual({ [field]: text });
  });

  it('tells an address of these pages from one that is no address', () => {
    const reason = 'is where people log in, and cannot be a service';
    expect(serviceErrors(refused('/origins/0', reason), gate).origins).toContain(gate.errors.ownOrigin);
  });

  it('is a name that is taken', () => {
    expect(serviceErrors(refused('', '', 'service.name_taken'), gate)).toEqual({
      name: gate.errors.nameTaken,
    });
  });

  it('is nothing where the refusal names no field', () => {
    expect(serviceErrors(new Error('no'), gate)).toEqual({});
  });
});
