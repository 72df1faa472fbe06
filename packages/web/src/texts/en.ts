import { admin } from './en/admin.ts';
import { board } from './en/board.ts';
import { demo } from './en/demo.ts';
import { entrance } from './en/entrance.ts';
import { gate } from './en/gate.ts';
import { links } from './en/links.ts';
import { login } from './en/login.ts';
import { passage } from './en/passage.ts';
import { refusals } from './en/refusals.ts';
import { security } from './en/security.ts';
import { shell } from './en/shell.ts';

/** A part for each page, and `shell` and `refusals` for all of them. */
export const en = {
  language: 'en' as string,
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
