import type { Texts } from '../texts.ts';

export const refusals: Texts['refusals'] = {
  unreachable: 'O servidor não responde.',
  unavailable: 'O servidor não pode fazer isso agora. Tente de novo em breve.',
  signedOut: 'Você não está mais conectado.',
  notAccepted: 'Não foi aceito. Tente de novo.',
  notAllowed: 'Você não pode fazer isso.',
  tooOften: (time) => `Tentativas demais. Tente de novo em ${time}.`,
};
