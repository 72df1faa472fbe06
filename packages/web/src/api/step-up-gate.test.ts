import { TwofoldApiError } from '@twofold/client';
import { describe, expect, it } from 'vitest';
import { createStepUpGate, StepUpGivenUp } from './step-up-gate.ts';

function refusal(code: string): TwofoldApiError {
  return new TwofoldApiError({ type: '', title: '', status: 401, detail: '', code, requestId: 'r' });
}

/** A call that the server lets through when the session is fresh. */
function server() {
  const state = { isFresh: false, calls: 0 };
  const call = async () => {
    state.calls += 1;
    if (!state.isFresh) throw refusal('step_up_required');
    return 'done';
  };
  return { state, call };
}

async function asked(gate: ReturnType<typeof createStepUpGate>): Promise<void> {
  while (!gate.isAsking.get()) await Promise.resolve();
}

describe('a call that may need a fresh second factor', () => {
  it('asks for nothing where the server wants nothing', async () => {
    const gate = createStepUpGate();
    expect(await gate.pass(async () => 'done')).toBe('done');
    expect(gate.isAsking.get()).toBe(false);
  });

  it('is made again when one was given', async () => {
    const gate = createStepUpGate();
    const { state, call } = server();
    const result = gate.pass(call);
    await asked(gate);
    state.isFresh = true;
    gate.open();
    expect(await result).toBe('done');
    expect(state.calls).toBe(2);
    expect(gate.isAsking.get()).toBe(false);
  });

  it('asks again where what was given did not do', async () => {
    const gate = createStepUpGate();
    const { state, call } = server();
    const result = gate.pass(call);
    await asked(gate);
    gate.open();
    await asked(gate);
    state.isFresh = true;
    gate.open();
    expect(await result).toBe('done');
    expect(state.calls).toBe(3);
  });

  it('is not made again when the person gives up, and the next one asks anew', async () => {
    const gate = createStepUpGate();
    const { state, call } = server();
    const result = gate.pass(call);
    const outcome = expect(result).rejects.toThrow(StepUpGivenUp);
    await asked(gate);
    gate.giveUp();
    await outcome;
    expect(state.calls).toBe(1);
    expect(gate.isAsking.get()).toBe(false);

    const next = gate.pass(call);
    await asked(gate);
    state.isFresh = true;
    gate.open();
    expect(await next).toBe('done');
  });

  it('waits for one answer together with others', async () => {
    const gate = createStepUpGate();
    const { state, call } = server();
    const results = Promise.all([gate.pass(call), gate.pass(call)]);
    await asked(gate);
    while (state.calls < 2) await Promise.resolve();
    await Promise.resolve();
    state.isFresh = true;
    gate.open();
    expect(await results).toEqual(['done', 'done']);
    expect(gate.isAsking.get()).toBe(false);
  });

  it('fails as it would without, for any other reason', async () => {
    const gate = createStepUpGate();
    const error = refusal('password.wrong');
    await expect(gate.pass(() => Promise.reject(error))).rejects.toBe(error);
    expect(gate.isAsking.get()).toBe(false);
  });

  it('has nothing to end while nothing is asked', () => {
    const gate = createStepUpGate();
    gate.open();
    gate.giveUp();
    expect(gate.isAsking.get()).toBe(false);
  });
});
