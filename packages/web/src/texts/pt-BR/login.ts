import type { Texts } from '../texts.ts';

export const login: Texts['login'] = {
  title: 'Entrar',
  name: 'Nome de usuário ou e-mail',
  password: 'Senha',
  signIn: 'Entrar',
  refused: 'O nome ou a senha não está certo.',
};
