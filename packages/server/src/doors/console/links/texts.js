/**
 * Every text of the pages. `{name}` is replaced by a parameter; `{site}` and `{min}` are those of the installation. Both
 * languages have the same keys.
 *
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
export const catalogue = {
  en: {
    'welcome.title': 'Make the first administrator',
    'welcome.about':
      '{site} runs, and nobody can administer it yet. Whoever has this account invites people and manages applications.',
    'welcome.submit': 'Make the account',
    'welcome.gone':
      'While there is no administrator, every start of the server makes a new link and keeps it in the file first-administrator of the data folder. Or make one in a terminal, with twofold user create.',
    'invitation.title': 'Welcome to {site}',
    'invitation.about': 'You are invited. Choose the password of your account.',
    'invitation.submit': 'Set the password',
    'invitation.gone': 'Ask an administrator for a new invitation.',
    'invitation.done': 'Your password is set. Log in with it wherever you use {site}.',
    'reset-password.title': 'Set a new password',
    'reset-password.about':
      'Every session of your account ends then, and every trusted device is forgotten. Second factors stay.',
    'reset-password.submit': 'Set the password',
    'reset-password.gone': 'Ask for a new one where you log in, and open the newest message.',
    'reset-password.done':
      'Your new password is set. Log in with it wherever you use {site}. A second factor is asked for as before.',
    'verify-email.title': 'Confirm your address',
    'verify-email.about': 'It tells {site} that this mailbox is yours.',
    'verify-email.submit': 'Confirm the address',
    'verify-email.gone':
      'If you have confirmed the address already, nothing has to be done. Otherwise log in and ask for a new link.',
    'verify-email.done': 'Your address is confirmed. You can close this page.',
    'change-email.title': 'Confirm your new address',
    'change-email.about': 'From then on it is the address of your account at {site}, and messages go there.',
    'change-email.submit': 'Confirm the address',
    'change-email.gone':
      'If your address is changed already, nothing has to be done. Otherwise ask for the change again.',
    'change-email.done': 'Your address is changed. You can close this page.',
    'temporary-access.title': 'Log in with this link',
    'temporary-access.about':
      'An administrator of {site} lets you in once. Afterwards you can set up a second factor.',
    'temporary-access.submit': 'Log in',
    'temporary-access.gone': 'Ask an administrator for a new one.',

    'username.label': 'User name',
    'username.hint': '3 to 30 letters, digits, dashes and underscores.',
    'username.refused':
      'This is no user name: use 3 to 30 letters without accents, digits, dashes and underscores.',
    'email.label': 'E-mail address',
    'email.refused': 'This is no e-mail address.',
    'password.label': 'Password',
    'password.hint':
      'At least {min} characters, of any kind. A sentence that only you would say is a good one.',
    'password.show': 'Show the password',
    'password.short': 'Use at least {count} characters.',
    'password.long': 'Use at most {count} characters.',
    'password.own': 'Your own name or address is easy to guess. Choose something else.',
    'password.site': 'The name of this site is easy to guess. Choose something else.',
    'password.common': 'This is one of the most common passwords. Choose something else.',
    'password.repeated': 'A few characters repeated are easy to guess. Choose something else.',
    empty: 'Fill this in.',
    continue: 'Continue',

    'secondStep.title': 'Your second factor',
    'secondStep.label': 'Code',
    'secondStep.about':
      'Your account has one. Type the code that your authenticator app shows, or one of your recovery codes.',
    'secondStep.sent': 'A code was sent to you. Type it, or one of your recovery codes.',
    'secondStep.passkey': 'Your account has a passkey. Your device asks you to unlock it.',
    'secondStep.use': 'Use your passkey',
    'secondStep.or': 'Or type the code that your authenticator app shows, or one of your recovery codes:',
    'secondStep.passkeyOnly':
      'Your account has a passkey, but the browser cannot ask for it here: log in with it wherever you use {site}. If it is lost, ask an administrator to reset your factors, and for another link.',

    'offer.title': 'Set up an authenticator app',
    'offer.about':
      'You are logged in as {user}. Once an app on your phone gives a code for each login, the password alone opens nothing.',
    'offer.submit': 'Set it up',
    'offer.later': 'Not now',
    'scan.title': 'Scan the QR code',
    'scan.about': 'Any authenticator app will do. It keeps the secret and makes the codes.',
    'scan.alt': 'QR code for the authenticator app',
    'scan.key': 'No camera? Type this key into the app:',
    'codes.title': 'Keep the recovery codes',
    'codes.about': 'For the day the phone is lost. They are shown this once, and each works once.',
    'codes.download': 'Download the codes',
    'codes.file': '{site}: recovery codes of {user}. Each works once.',
    'confirm.title': 'Type the first code',
    'confirm.label': 'Code that the app shows',
    'confirm.submit': 'Confirm',
    'authenticator.done':
      'Your authenticator app is set up: from now on it is asked for when you log in. You are logged in in this browser.',

    'done.title': 'Done',
    'done.loggedIn': 'You are logged in to {site} in this browser.',
    'done.loggedOut': 'You are logged out. You can close this page.',
    logOut: 'Log out',

    'gone.title': 'This link opens nothing',
    'gone.about': 'It was used, a newer one took its place, or its time is over.',
    'missing.title': 'The link is not complete',
    'missing.about':
      'Open it again, with everything that stands after the # sign. A page that is loaded again has forgotten it.',

    'refused.offline': 'The server did not answer. Try again.',
    'refused.busy': 'The server is busy. Try again in a moment.',
    'refused.limited': 'Too many tries. Wait a few minutes.',
    'refused.taken': 'Somebody has this user name or address already.',
    'refused.code': 'That is not the code, or it was used already. Type the newest one.',
    'refused.passkey': 'That passkey was not accepted. Try again.',
    'refused.noPasskey':
      'The browser answered with no passkey: its question was closed, or took too long. Try again.',
    'refused.recoveryCode': 'That is none of your unused recovery codes.',
    'refused.late':
      'Too much time has passed since you logged in. Log in again; if only the link lets you in, ask for a new one.',
    'refused.field': 'This {reason}.',
    'refused.other': 'The server answered: {detail}',
  },
  'pt-BR': {
    'welcome.title': 'Crie o primeiro administrador',
    'welcome.about':
      '{site} está no ar e ainda não tem quem o administre. Com esta conta se convidam pessoas e se gerenciam aplicações.',
    'welcome.submit': 'Criar a conta',
    'welcome.gone':
      'Enquanto não há administrador, cada início do servidor cria um novo link e o guarda no arquivo first-administrator da pasta de dados. Ou crie um no terminal, com twofold user create.',
    'invitation.title': 'Boas-vindas a {site}',
    'invitation.about': 'Você recebeu um convite. Escolha a senha da sua conta.',
    'invitation.submit': 'Definir a senha',
    'invitation.gone': 'Peça um novo convite a um administrador.',
    'invitation.done': 'A sua senha está definida. Entre com ela onde você usa {site}.',
    'reset-password.title': 'Defina uma nova senha',
    'reset-password.about':
      'Com isso, todas as sessões da sua conta terminam e todos os dispositivos confiáveis são esquecidos. Os segundos fatores permanecem.',
    'reset-password.submit': 'Definir a senha',
    'reset-password.gone': 'Peça um novo onde você faz login e abra a mensagem mais recente.',
    'reset-password.done':
      'A sua nova senha está definida. Entre com ela onde você usa {site}. O segundo fator é pedido como antes.',
    'verify-email.title': 'Confirme o seu endereço',
    'verify-email.about': 'Assim {site} sabe que esta caixa de e-mail é sua.',
    'verify-email.submit': 'Confirmar o endereço',
    'verify-email.gone':
      'Se você já confirmou o endereço, não há nada a fazer. Senão, entre e peça um novo link.',
    'verify-email.done': 'O seu endereço está confirmado. Você pode fechar esta página.',
    'change-email.title': 'Confirme o seu novo endereço',
    'change-email.about': 'A partir daí ele é o endereço da sua conta em {site}, e as mensagens vão para lá.',
    'change-email.submit': 'Confirmar o endereço',
    'change-email.gone':
      'Se o seu endereço já foi trocado, não há nada a fazer. Senão, peça a troca de novo.',
    'change-email.done': 'O seu endereço foi trocado. Você pode fechar esta página.',
    'temporary-access.title': 'Entre com este link',
    'temporary-access.about':
      'Um administrador de {site} deixa você entrar uma vez. Depois você pode configurar um segundo fator.',
    'temporary-access.submit': 'Entrar',
    'temporary-access.gone': 'Peça um novo a um administrador.',

    'username.label': 'Nome de usuário',
    'username.hint': 'De 3 a 30 letras, dígitos, hifens e sublinhados.',
    'username.refused':
      'Isto não é um nome de usuário: use de 3 a 30 letras sem acento, dígitos, hifens e sublinhados.',
    'email.label': 'Endereço de e-mail',
    'email.refused': 'Isto não é um endereço de e-mail.',
    'password.label': 'Senha',
    'password.hint':
      'Pelo menos {min} caracteres de qualquer tipo. Uma frase que só você diria é uma boa senha.',
    'password.show': 'Mostrar a senha',
    'password.short': 'Use pelo menos {count} caracteres.',
    'password.long': 'Use no máximo {count} caracteres.',
    'password.own': 'O seu próprio nome ou endereço é fácil de adivinhar. Escolha outra coisa.',
    'password.site': 'O nome deste site é fácil de adivinhar. Escolha outra coisa.',
    'password.common': 'Esta é uma das senhas mais comuns. Escolha outra coisa.',
    'password.repeated': 'Poucos caracteres repetidos são fáceis de adivinhar. Escolha outra coisa.',
    empty: 'Preencha este campo.',
    continue: 'Continuar',

    'secondStep.title': 'O seu segundo fator',
    'secondStep.label': 'Código',
    'secondStep.about':
      'A sua conta tem um. Digite o código que o aplicativo autenticador mostra ou um dos seus códigos de recuperação.',
    'secondStep.sent': 'Um código foi enviado a você. Digite-o, ou um dos seus códigos de recuperação.',
    'secondStep.passkey':
      'A sua conta tem uma chave de acesso. O seu dispositivo pede que você o desbloqueie.',
    'secondStep.use': 'Usar a chave de acesso',
    'secondStep.or':
      'Ou digite o código que o aplicativo autenticador mostra ou um dos seus códigos de recuperação:',
    'secondStep.passkeyOnly':
      'A sua conta tem uma chave de acesso, mas o navegador não pode pedi-la aqui: entre com ela onde você usa {site}. Se ela se perdeu, peça a um administrador que redefina os seus fatores, e outro link.',

    'offer.title': 'Configure um aplicativo autenticador',
    'offer.about':
      'Você entrou como {user}. Quando um aplicativo no celular dá um código para cada login, a senha sozinha não abre nada.',
    'offer.submit': 'Configurar',
    'offer.later': 'Agora não',
    'scan.title': 'Leia o QR code',
    'scan.about': 'Qualquer aplicativo autenticador serve. Ele guarda o segredo e gera os códigos.',
    'scan.alt': 'QR code para o aplicativo autenticador',
    'scan.key': 'Sem câmera? Digite esta chave no aplicativo:',
    'codes.title': 'Guarde os códigos de recuperação',
    'codes.about':
      'Para o dia em que o celular se perder. São mostrados só desta vez, e cada um funciona uma vez.',
    'codes.download': 'Baixar os códigos',
    'codes.file': '{site}: códigos de recuperação de {user}. Cada um funciona uma vez.',
    'confirm.title': 'Digite o primeiro código',
    'confirm.label': 'Código que o aplicativo mostra',
    'confirm.submit': 'Confirmar',
    'authenticator.done':
      'O aplicativo autenticador está configurado: de agora em diante ele é pedido quando você entra. Você está conectado neste navegador.',

    'done.title': 'Pronto',
    'done.loggedIn': 'Você está conectado a {site} neste navegador.',
    'done.loggedOut': 'Você saiu. Pode fechar esta página.',
    logOut: 'Sair',

    'gone.title': 'Este link não abre nada',
    'gone.about': 'Ele foi usado, um mais novo tomou o seu lugar, ou o prazo dele acabou.',
    'missing.title': 'O link não está completo',
    'missing.about':
      'Abra-o de novo, com tudo o que vem depois do sinal #. Uma página recarregada já o esqueceu.',

    'refused.offline': 'O servidor não respondeu. Tente de novo.',
    'refused.busy': 'O servidor está ocupado. Tente de novo em instantes.',
    'refused.limited': 'Tentativas demais. Espere alguns minutos.',
    'refused.taken': 'Alguém já tem este nome de usuário ou endereço.',
    'refused.code': 'Não é este o código, ou ele já foi usado. Digite o mais novo.',
    'refused.passkey': 'A chave de acesso não foi aceita. Tente de novo.',
    'refused.noPasskey':
      'O navegador não devolveu chave de acesso: a pergunta dele foi fechada ou demorou demais. Tente de novo.',
    'refused.recoveryCode': 'Este não é um dos seus códigos de recuperação não usados.',
    'refused.late':
      'Passou tempo demais desde que você entrou. Entre de novo; se só o link deixa você entrar, peça um novo.',
    'refused.field': 'Não aceito: {reason}.',
    'refused.other': 'O servidor respondeu: {detail}',
  },
};
