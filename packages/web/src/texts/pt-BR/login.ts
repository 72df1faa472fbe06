import type { Texts } from '../texts.ts';

export const login: Texts['login'] = {
  title: 'Entrar',
  name: 'Nome de usuário ou e-mail',
  password: 'Senha',
  signIn: 'Entrar',
  usePasskey: 'Entrar com uma chave de acesso',
  or: 'ou',
  forgot: 'Esqueceu a senha?',
  firstTime:
    'Esta instalação é nova? O primeiro início mostrou um link que cria o primeiro administrador. Ele também está no arquivo first-administrator da pasta de dados.',
  refused: 'O nome ou a senha não está certo.',
  codeRejected: 'Não é este o código, ou ele já foi usado. Digite o mais novo.',
  recoveryCodeRejected: 'Este não é um dos seus códigos de recuperação não usados.',
  passkeyRejected: 'A chave de acesso não foi aceita. Tente de novo, ou entre de outra forma.',
  noMessages: 'Nenhuma mensagem pode ser enviada no momento. Escolha outra forma.',
  tooOftenUntil: (time, until) => `Tentativas demais. Tente de novo em ${time}, a partir das ${until}.`,
  tookTooLong: 'Demorou demais, ou houve tentativas demais. Entre de novo.',
  second: {
    title: 'Confirme que é você',
    about: {
      webauthn: 'O seu dispositivo vai pedir que você o desbloqueie.',
      totp: 'Digite o código que o aplicativo autenticador mostra.',
      sms: 'Um código é enviado ao seu telefone.',
      email: 'Um código é enviado ao seu endereço de e-mail.',
      'recovery-code': 'Digite um dos códigos de recuperação que você guardou. Cada um funciona uma vez.',
    },
    names: {
      webauthn: 'Chave de acesso',
      totp: 'Aplicativo autenticador',
      sms: 'SMS',
      email: 'E-mail',
      'recovery-code': 'Código de recuperação',
    },
    otherWays: 'De outra forma',
    code: 'Código',
    recoveryCode: 'Código de recuperação',
    usePasskey: 'Usar a chave de acesso',
    send: 'Enviar um código',
    resend: 'Enviar outro código',
    sent: 'Um código está a caminho.',
    sentTo: (to) => `Um código está a caminho de ${to}.`,
    confirm: 'Continuar',
    trust: 'Confiar neste dispositivo',
    trustHint: 'Da próxima vez, este passo não é pedido aqui. Só em um dispositivo seu.',
    none: 'A sua conta tem uma chave de acesso, mas este navegador não pode pedi-la aqui. Entre por outro navegador ou dispositivo; se a chave se perdeu, fale com um administrador.',
    again: 'Começar de novo',
  },
  fewCodes: {
    title: 'Você entrou',
    left: (count) =>
      count === 0
        ? 'Este era o seu último código de recuperação. Crie novos em breve.'
        : count === 1
          ? 'Resta um código de recuperação. Crie novos em breve.'
          : `Restam ${count} códigos de recuperação. Crie novos em breve.`,
    goOn: 'Continuar',
  },
};
