import type { LocaleTexts } from './texts.ts';

const NOT_YOU = 'Se não foi você, troque sua senha agora e remova o que não reconhecer.';

export const brazilianPortuguese: LocaleTexts = {
  messages: {
    login_code: {
      subject: 'Seu código para entrar em {site}',
      opening: 'Este código conclui sua entrada em {site}:',
      closing:
        'Ele vale uma única vez, por {lifetime}. Ninguém de {site} vai pedi-lo a você. Se você não está entrando, ' +
        'alguém sabe sua senha: troque-a.',
    },
    confirm_code: {
      subject: 'Confirme onde {site} envia seus códigos',
      opening: 'Digite este código para receber aqui os códigos de {site}:',
      closing:
        'Ele vale uma única vez, por {lifetime}. Se você não o pediu, não faça nada: sem o código, nada muda.',
    },
    verify_email: {
      subject: 'Confirme seu e-mail em {site}',
      opening: 'Confirme que este endereço é seu:',
      action: 'Confirmar o endereço',
      closing: 'O link vale uma única vez, por {lifetime}. Se você não tem conta em {site}, não faça nada.',
    },
    reset_password: {
      subject: 'Crie uma nova senha em {site}',
      opening: 'Alguém, provavelmente você, pediu uma nova senha para sua conta em {site}:',
      action: 'Criar uma nova senha',
      closing:
        'O link vale uma única vez, por {lifetime}. Se você não o pediu, não faça nada: sua senha continua a mesma.',
    },
    invitation: {
      subject: 'Convite para {site}',
      opening: 'Um administrador de {site} criou uma conta para você. Crie sua senha para começar:',
      action: 'Aceitar o convite',
      closing: 'O link vale uma única vez, por {lifetime}. Se você não espera um convite, não faça nada.',
    },
    temporary_access: {
      subject: 'Seu acesso temporário a {site}',
      opening:
        'Um administrador de {site} permite que você entre uma vez, para configurar sua entrada de novo:',
      action: 'Entrar',
      closing: 'O link vale uma única vez, por {lifetime}. Se você não pediu ajuda, avise seu administrador.',
    },
    factor_added: {
      subject: 'Um segundo fator foi adicionado em {site}',
      opening: 'Sua conta em {site} tem mais um segundo fator.',
      closing: NOT_YOU,
    },
    factor_removed: {
      subject: 'Um segundo fator foi removido em {site}',
      opening: 'Um segundo fator da sua conta em {site} foi removido.',
      closing: NOT_YOU,
    },
    recovery_codes_issued: {
      subject: 'Novos códigos de recuperação em {site}',
      opening:
        'Novos códigos de recuperação foram criados para sua conta em {site}. Os antigos não valem mais.',
      closing: NOT_YOU,
    },
    recovery_code_used: {
      subject: 'Um código de recuperação foi usado em {site}',
      opening: 'Um código de recuperação foi usado para entrar na sua conta em {site}. Ele não vale mais.',
      closing: NOT_YOU,
    },
    password_changed: {
      subject: 'Sua senha em {site} foi trocada',
      opening: 'A senha da sua conta em {site} foi trocada. As outras sessões foram encerradas.',
      closing: 'Se não foi você, peça já uma nova senha e avise seu administrador.',
    },
    email_changed: {
      subject: 'Seu e-mail em {site} foi trocado',
      opening: 'O e-mail da sua conta em {site} foi trocado. A partir de agora as mensagens vão para o novo.',
      closing: 'Se não foi você, avise já seu administrador.',
    },
    email_taken: {
      subject: 'Seu e-mail foi informado para outra conta em {site}',
      opening:
        'Alguém, talvez você, pediu para usar este e-mail em outra conta em {site}. Ele já é da sua conta, e nada foi ' +
        'mudado.',
      closing: 'Se você o quer na outra conta, troque primeiro o e-mail desta. Senão, não faça nada.',
    },
    password_reset: {
      subject: 'Uma nova senha foi criada em {site}',
      opening: 'Uma nova senha foi criada para sua conta em {site}, por um link enviado a este endereço.',
      closing: 'Se não foi você, peça já uma nova senha e avise seu administrador.',
    },
    new_login: {
      subject: 'Uma nova entrada em {site}',
      opening: 'Sua conta em {site} foi usada em um dispositivo ou lugar que ainda não conhecíamos.',
      closing: NOT_YOU,
    },
    login_after_failures: {
      subject: 'Uma entrada depois de tentativas erradas em {site}',
      opening: 'Alguém entrou na sua conta em {site} depois de várias tentativas que falharam.',
      closing: NOT_YOU,
    },
    second_factor_refused: {
      subject: 'Um segundo fator foi recusado em {site}',
      opening: 'Alguém que sabia sua senha em {site} deu um segundo fator errado e não entrou.',
      closing: 'Se não foi você, alguém sabe sua senha: troque-a.',
    },
    account_locked: {
      subject: 'Sua conta em {site} está bloqueada por um tempo',
      opening:
        'Houve códigos errados demais para sua conta em {site}. Entradas de novos lugares precisam esperar.',
      closing: 'Se não foi você, alguém sabe sua senha: troque-a.',
    },
    refresh_reused: {
      subject: 'Uma sessão foi encerrada em {site}',
      opening:
        'Uma sessão da sua conta em {site} foi usada em dois lugares ao mesmo tempo, como acontece quando é roubada. ' +
        'Ela foi encerrada, e você precisa entrar de novo.',
      closing: NOT_YOU,
    },
    device_trusted: {
      subject: 'Um dispositivo é de confiança em {site}',
      opening:
        'Um dispositivo foi marcado como de confiança para sua conta em {site}: não se pede a ele um segundo fator.',
      closing: NOT_YOU,
    },
    webhook_disabled: {
      subject: 'Um webhook foi desligado em {site}',
      opening: 'Um webhook da sua conta em {site} ficou muito tempo sem responder e foi desligado.',
      closing: 'Veja as entregas, conserte o receptor e ligue-o de novo.',
    },
    secret_revealed: {
      subject: 'Segredos do cofre foram mostrados em {site}',
      opening: 'Segredos do cofre de {site} foram revelados ou exportados com a sua conta.',
      closing: NOT_YOU,
    },
  },
  sms: '{code} confirma seu acesso a {site}. Vale por {lifetime}. Nunca informe a outra pessoa.',
  details: {
    factor: 'Fator',
    device: 'Dispositivo',
    webhook: 'Webhook',
    at: 'Quando',
    ip: 'Endereço',
    userAgent: 'Programa',
  },
  factors: {
    totp: 'aplicativo autenticador',
    webauthn: 'chave de acesso',
    sms: 'códigos por SMS',
    email: 'códigos por e-mail',
    'recovery-code': 'códigos de recuperação',
  },
  foot: 'Esta mensagem foi enviada por {site}. As respostas não são lidas.',
  copyLink: 'Ou abra este endereço:',
};
