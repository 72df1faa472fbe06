import { admin } from './pt-BR/admin.ts';
import { board } from './pt-BR/board.ts';
import { demo } from './pt-BR/demo.ts';
import { entrance } from './pt-BR/entrance.ts';
import { gate } from './pt-BR/gate.ts';
import { links } from './pt-BR/links.ts';
import { login } from './pt-BR/login.ts';
import { passage } from './pt-BR/passage.ts';
import { refusals } from './pt-BR/refusals.ts';
import { security } from './pt-BR/security.ts';
import { shell } from './pt-BR/shell.ts';
import type { Texts } from './texts.ts';

export const ptBR: Texts = {
  language: 'pt-BR',
  shell,
  refusals,
  board,
  login,
  security,
  entrance,
  links,
  admin,
  demo,
  gate,
  passage,
};
