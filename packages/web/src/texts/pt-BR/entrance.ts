import { english } from '../english.ts';
import type { Texts } from '../texts.ts';

export const entrance: Texts['entrance'] = {
  toSignIn: 'Ir para o login',
  fillIn: 'Preencha este campo.',
  username: 'Nome de usuário',
  usernameHint: 'De 3 a 30 letras, dígitos, hifens e sublinhados.',
  email: 'Endereço de e-mail',
  password: 'Senha',
  newPassword: 'Nova senha',
  currentPassword: 'Senha atual',
  passwordHint: (atLeast) =>
    `Pelo menos ${atLeast} caracteres de qualquer tipo. Uma frase que só você diria é uma boa senha.`,
  showPassword: 'Mostrar a senha',
  fields: {
    passwordShort: (count) => `Use pelo menos ${count} caracteres.`,
    passwordLong: (count) => `Use no máximo ${count} caracteres.`,
    passwordOwn: () => 'O seu próprio nome ou endereço é fácil de adivinhar. Escolha outra coisa.',
    passwordSite: () => 'O nome deste site é fácil de adivinhar. Escolha outra coisa.',
    passwordCommon: () => 'Esta é uma das senhas mais comuns. Escolha outra coisa.',
    passwordRepeated: () => 'Poucos caracteres repetidos são fáceis de adivinhar. Escolha outra coisa.',
    username: () =>
      'Isto não é um nome de usuário: use de 3 a 30 letras sem acento, dígitos, hifens e sublinhados.',
    email: () => 'Isto não é um endereço de e-mail.',
    other: (reason) => `Não aceito: ${english(reason)}.`,
  },
  forgot: {
    title: 'Esqueci a senha',
    about: 'Você recebe um link para definir uma nova, no endereço da sua conta.',
    submit: 'Enviar o link',
    sentTitle: 'Veja a sua caixa de e-mail',
    sent: 'Se existe uma conta assim, uma mensagem está a caminho do endereço dela. O link funciona uma vez, e por um tempo.',
    unavailable: 'Esta instalação não envia e-mails. Peça um link a um administrador.',
  },
  change: {
    title: 'Escolha uma nova senha',
    about:
      'A sua senha precisa ser trocada antes de continuar. Tudo o que estava aberto em outro lugar termina.',
    submit: 'Definir a senha',
  },
};
