/**
 * Every text of the page. `{name}` is replaced by a parameter; a key with a `count` may have forms of its own for the
 * plural, `key.one` and `key.other`. Both languages have the same keys.
 *
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
export const catalogue = {
  en: {
    pageTitle: 'Twofold demo',
    skip: 'Skip to the steps',
    demo: 'Demo',
    language: 'Language',
    darkTheme: 'Dark theme',
    title: 'Try a second factor',
    lead: 'Enroll a made-up user, sign in with codes from an authenticator app and with a passkey, and see every call that your application would make.',
    next: 'Continue',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'The browser did not allow copying. Select the text instead.',
    download: 'Download',
    startOver: 'Start over',
    startOverAbout: 'Erases the demo user with every secret.',
    startedOver: 'The demo user is erased.',

    'enroll.title': 'Enroll a user',
    'enroll.about':
      'Your application sends its own id for the user. Twofold answers with a QR code and ten recovery codes.',
    'enroll.name': 'User name',
    'enroll.another': 'Suggest another name',
    'enroll.hint': 'Lowercase letters, digits and dashes. Demo users begin with demo-.',
    'enroll.submit': 'Enroll',
    'enroll.nameRefused': 'Use up to 40 lowercase letters, digits and dashes, with no dash at either end.',
    'enroll.done': '{user} is enrolled',

    'scan.title': 'Scan the QR code',
    'scan.about': 'Any authenticator app will do. It keeps the secret and makes the codes.',
    'scan.alt': 'QR code for the authenticator app',
    'scan.key': 'Setup key:',
    'scan.noPhone': 'No phone at hand?',
    'scan.noPhoneAbout':
      'An authenticator on this computer, such as a password manager, can read the QR code from its picture. Twofold started with ALLOW_DEBUG_SETUP_OUTPUT=true also shows the setup key here, for oathtool and the like.',
    'scan.save': 'Save the picture',
    'scan.done': 'I have scanned it',

    'codes.title': 'Ten recovery codes',
    'codes.about': 'For the day the phone is lost. They are shown this once, and each works once.',
    'codes.file': 'Twofold recovery codes of {user}. Each works once.',

    'code.label': 'Code from the app',
    'confirm.title': 'Confirm the first code',
    'confirm.about':
      'The factor is pending until its first code is accepted, so a scan that failed locks nobody out.',
    'confirm.submit': 'Verify',
    'confirm.again': 'Show the QR code again',
    'confirm.accepted': 'Accepted. The factor is active.',
    'confirm.done': 'The factor is active',

    'signIn.title': 'Sign in with the next code',
    'signIn.about': 'The code that you have just used is spent. Wait until the app shows the next one.',
    'signIn.label': 'Next code from the app',
    'signIn.submit': 'Sign in',
    'signIn.countdown': 'A new code in {seconds} s',
    'signIn.accepted': 'Signed in. The answer carries a session cookie for your application.',
    'signIn.again': 'Now play the eavesdropper, who has seen the code and sends it too:',
    'signIn.againButton': 'Send {code} again',
    'signIn.proven':
      'Refused, as it should be. Twofold remembers the time step of the last accepted code and takes no code from that step or before it.',
    'signIn.done': 'A code works once',

    'recovery.title': 'Use a recovery code',
    'recovery.about': 'The phone is gone? Choose one of the ten codes.',
    'recovery.label': 'Recovery code',
    'recovery.accepted.one': 'Signed in. {count} recovery code is left.',
    'recovery.accepted.other': 'Signed in. {count} recovery codes are left.',
    'recovery.again': 'And the same one a second time?',
    'recovery.againButton': 'Send it again',
    'recovery.proven': 'Refused. A recovery code is spent with its first use.',
    'recovery.done.one': '{count} recovery code is left',
    'recovery.done.other': '{count} recovery codes are left',

    'passkey.title': 'Add a passkey',
    'passkey.about':
      'A passkey signs what the server asks, on this device and after it has recognised you. There is no code to read along or to type into the wrong page.',
    'passkey.hint':
      'It is kept on this device or by your password manager, and stays there when the demo user is erased.',
    'passkey.create': 'Create a passkey',
    'passkey.skip': 'Skip this step',
    'passkey.registered': 'The passkey is registered. It signed a challenge, so it is active at once.',
    'passkey.use': 'Now sign in with it, without any code:',
    'passkey.useButton': 'Sign in with the passkey',
    'passkey.accepted': 'Signed in. The device signed a challenge that is good once, for this site alone.',
    'passkey.again': 'And the same answer a second time?',
    'passkey.againButton': 'Send it again',
    'passkey.proven': 'Refused. A challenge is spent with its first answer.',
    'passkey.done': 'A passkey works too',
    'passkey.skipped': 'Skipped',
    'passkey.dismissed':
      'The browser answered with no passkey: its question was closed, or took too long. Try again, or skip this step.',
    'passkey.unavailable':
      'This page cannot use passkeys. Browsers allow them over https and on http://localhost, and the address has to be the one that the server was started for.',

    'record.title': 'Look at the user',
    'record.about': 'This is what your application can read about a user at any time. No secret is in it.',
    'record.submit': 'Read the record',
    'record.user': 'User',
    'record.enrolled': 'Enrolled',
    'record.factor': 'Factor',
    'record.lastUsed': 'Last used:',
    'record.codes': 'Recovery codes left',
    'record.locked': 'Locked until',
    'record.yes': 'Yes',
    'record.no': 'No',
    'record.never': 'never',
    'record.notLocked': 'Not locked',
    'record.state.active': 'active',
    'record.state.pending': 'pending',
    'record.state.disabled': 'disabled',
    'record.closing':
      'That is all of it: one call when a user enrolls, and one at each sign-in; for a passkey, two.',

    'calls.title': 'What was called',
    'calls.empty': 'Each API call appears here as it is made: the request, as curl too, and the answer.',
    'calls.note':
      'The demo server adds a key of its own. In a terminal, put yours into TWOFOLD_API_KEY: it reaches the users of your application, not those of the demo.',
    'calls.request': 'Request',
    'calls.answer': 'Answer',
    'calls.noBody': 'No body',
    'calls.copyCurl': 'Copy as curl',
    'calls.waiting': 'waiting',
    'calls.failed': 'no answer',

    'refused.empty': 'Type the six digits that the app shows.',
    'refused.emptyRecovery': 'Choose a recovery code, or type one.',
    'refused.wrong': 'That is not the code. Look again: the app shows a new one every 30 seconds.',
    'refused.wrongRecovery': 'That is none of the unused recovery codes.',
    'refused.wrongPasskey': 'The passkey was not accepted. Try again: each try has a challenge of its own.',
    'refused.attempts.one': '{count} attempt is left.',
    'refused.attempts.other': '{count} attempts are left.',
    'refused.ahead':
      'The code is right, but for a time about {seconds} s ahead. Let the phone set its clock by itself, then take a new code.',
    'refused.behind':
      'The code is right, but for a time about {seconds} s ago. Take the newest one, or let the phone set its clock by itself.',
    'refused.replayed': 'This code was used already, and each works once. Wait for the next one.',
    'refused.locked': 'Too many wrong codes. Wait {minutes} min, or start over with another user.',
    'refused.limited': 'Too many requests. Wait {seconds} s.',
    'refused.offline': 'The server did not answer. Is it still running?',
    'refused.other': 'The server answered: {detail}',
    'refused.expected': 'This call was expected to be refused, and was not.',
  },
  'pt-BR': {
    pageTitle: 'Demonstração do Twofold',
    skip: 'Ir para as etapas',
    demo: 'Demonstração',
    language: 'Idioma',
    darkTheme: 'Tema escuro',
    title: 'Experimente um segundo fator',
    lead: 'Cadastre um usuário fictício, entre com códigos de um aplicativo autenticador e com uma chave de acesso, e veja cada chamada que a sua aplicação faria.',
    next: 'Continuar',
    copy: 'Copiar',
    copied: 'Copiado',
    copyFailed: 'O navegador não permitiu copiar. Selecione o texto.',
    download: 'Baixar',
    startOver: 'Recomeçar',
    startOverAbout: 'Apaga o usuário da demonstração com todos os segredos.',
    startedOver: 'O usuário da demonstração foi apagado.',

    'enroll.title': 'Cadastre um usuário',
    'enroll.about':
      'A sua aplicação envia o próprio identificador do usuário. O Twofold responde com um QR code e dez códigos de recuperação.',
    'enroll.name': 'Nome do usuário',
    'enroll.another': 'Sugerir outro nome',
    'enroll.hint':
      'Letras minúsculas sem acento, algarismos e hífens. Usuários da demonstração começam com demo-.',
    'enroll.submit': 'Cadastrar',
    'enroll.nameRefused':
      'Use até 40 letras minúsculas sem acento, algarismos e hífens, sem hífen no começo ou no fim.',
    'enroll.done': '{user} está cadastrado',

    'scan.title': 'Leia o QR code',
    'scan.about': 'Serve qualquer aplicativo autenticador. Ele guarda o segredo e gera os códigos.',
    'scan.alt': 'QR code para o aplicativo autenticador',
    'scan.key': 'Chave de configuração:',
    'scan.noPhone': 'Sem celular por perto?',
    'scan.noPhoneAbout':
      'Um autenticador neste computador, como um gerenciador de senhas, consegue ler o QR code a partir da imagem. O Twofold iniciado com ALLOW_DEBUG_SETUP_OUTPUT=true também mostra aqui a chave de configuração, para o oathtool e similares.',
    'scan.save': 'Salvar a imagem',
    'scan.done': 'Já li o código',

    'codes.title': 'Dez códigos de recuperação',
    'codes.about': 'Para o dia em que o celular se perder. Aparecem só desta vez, e cada um vale uma vez.',
    'codes.file': 'Códigos de recuperação do Twofold para {user}. Cada um vale uma vez.',

    'code.label': 'Código do aplicativo',
    'confirm.title': 'Confirme o primeiro código',
    'confirm.about':
      'O fator fica pendente até o primeiro código ser aceito; assim, uma leitura malsucedida não bloqueia ninguém.',
    'confirm.submit': 'Verificar',
    'confirm.again': 'Mostrar o QR code de novo',
    'confirm.accepted': 'Aceito. O fator está ativo.',
    'confirm.done': 'O fator está ativo',

    'signIn.title': 'Entre com o próximo código',
    'signIn.about': 'O código que você acabou de usar já foi gasto. Espere o aplicativo mostrar o próximo.',
    'signIn.label': 'Próximo código do aplicativo',
    'signIn.submit': 'Entrar',
    'signIn.countdown': 'Novo código em {seconds} s',
    'signIn.accepted': 'Entrada aceita. A resposta traz um cookie de sessão para a sua aplicação.',
    'signIn.again': 'Agora faça o papel do espião, que viu o código e também o envia:',
    'signIn.againButton': 'Enviar {code} de novo',
    'signIn.proven':
      'Recusado, como deve ser. O Twofold guarda o intervalo de tempo do último código aceito e não aceita nenhum código desse intervalo nem de antes.',
    'signIn.done': 'Um código vale uma vez',

    'recovery.title': 'Use um código de recuperação',
    'recovery.about': 'Ficou sem o celular? Escolha um dos dez códigos.',
    'recovery.label': 'Código de recuperação',
    'recovery.accepted.one': 'Entrada aceita. Resta {count} código de recuperação.',
    'recovery.accepted.other': 'Entrada aceita. Restam {count} códigos de recuperação.',
    'recovery.again': 'E o mesmo código pela segunda vez?',
    'recovery.againButton': 'Enviar de novo',
    'recovery.proven': 'Recusado. Um código de recuperação se gasta no primeiro uso.',
    'recovery.done.one': 'Resta {count} código de recuperação',
    'recovery.done.other': 'Restam {count} códigos de recuperação',

    'passkey.title': 'Adicione uma chave de acesso',
    'passkey.about':
      'Uma chave de acesso assina o que o servidor pergunta, neste dispositivo e depois que ele reconheceu você. Não há código para espiar nem para digitar na página errada.',
    'passkey.hint':
      'Ela fica neste dispositivo ou no seu gerenciador de senhas, e continua lá quando o usuário da demonstração é apagado.',
    'passkey.create': 'Criar uma chave de acesso',
    'passkey.skip': 'Pular esta etapa',
    'passkey.registered':
      'A chave de acesso foi registrada. Ela assinou um desafio e por isso já está ativa.',
    'passkey.use': 'Agora entre com ela, sem código nenhum:',
    'passkey.useButton': 'Entrar com a chave de acesso',
    'passkey.accepted':
      'Entrada aceita. O dispositivo assinou um desafio que vale uma vez, e só para este site.',
    'passkey.again': 'E a mesma resposta pela segunda vez?',
    'passkey.againButton': 'Enviar de novo',
    'passkey.proven': 'Recusado. Um desafio se gasta com a primeira resposta.',
    'passkey.done': 'Uma chave de acesso também serve',
    'passkey.skipped': 'Pulada',
    'passkey.dismissed':
      'O navegador não devolveu chave de acesso: a pergunta dele foi fechada ou demorou demais. Tente de novo ou pule esta etapa.',
    'passkey.unavailable':
      'Esta página não pode usar chaves de acesso. Os navegadores as permitem por https e em http://localhost, e o endereço precisa ser aquele para o qual o servidor foi iniciado.',

    'record.title': 'Veja o usuário',
    'record.about':
      'É isto que a sua aplicação pode ler sobre um usuário a qualquer momento. Sem nenhum segredo.',
    'record.submit': 'Ler o registro',
    'record.user': 'Usuário',
    'record.enrolled': 'Cadastrado',
    'record.factor': 'Fator',
    'record.lastUsed': 'Último uso:',
    'record.codes': 'Códigos de recuperação restantes',
    'record.locked': 'Bloqueado até',
    'record.yes': 'Sim',
    'record.no': 'Não',
    'record.never': 'nunca',
    'record.notLocked': 'Sem bloqueio',
    'record.state.active': 'ativo',
    'record.state.pending': 'pendente',
    'record.state.disabled': 'desativado',
    'record.closing':
      'É só isso: uma chamada no cadastro e uma a cada entrada; para uma chave de acesso, duas.',

    'calls.title': 'O que foi chamado',
    'calls.empty':
      'Cada chamada à API aparece aqui quando é feita: o pedido, também como curl, e a resposta.',
    'calls.note':
      'O servidor da demonstração acrescenta uma chave própria. Em um terminal, ponha a sua em TWOFOLD_API_KEY: ela alcança os usuários da sua aplicação, não os da demonstração.',
    'calls.request': 'Pedido',
    'calls.answer': 'Resposta',
    'calls.noBody': 'Sem corpo',
    'calls.copyCurl': 'Copiar como curl',
    'calls.waiting': 'aguardando',
    'calls.failed': 'sem resposta',

    'refused.empty': 'Digite os seis algarismos que o aplicativo mostra.',
    'refused.emptyRecovery': 'Escolha um código de recuperação ou digite um.',
    'refused.wrong': 'O código não é esse. Olhe de novo: o aplicativo mostra outro a cada 30 segundos.',
    'refused.wrongRecovery': 'Não é nenhum dos códigos de recuperação que ainda valem.',
    'refused.wrongPasskey':
      'A chave de acesso não foi aceita. Tente de novo: cada tentativa tem um desafio próprio.',
    'refused.attempts.one': 'Resta {count} tentativa.',
    'refused.attempts.other': 'Restam {count} tentativas.',
    'refused.ahead':
      'O código está certo, mas para um horário cerca de {seconds} s adiante. Deixe o celular acertar o relógio sozinho e pegue um novo código.',
    'refused.behind':
      'O código está certo, mas para um horário cerca de {seconds} s atrás. Pegue o mais novo ou deixe o celular acertar o relógio sozinho.',
    'refused.replayed': 'Este código já foi usado, e cada um vale uma vez. Espere o próximo.',
    'refused.locked': 'Códigos errados demais. Espere {minutes} min ou recomece com outro usuário.',
    'refused.limited': 'Pedidos demais. Espere {seconds} s.',
    'refused.offline': 'O servidor não respondeu. Ele ainda está no ar?',
    'refused.other': 'O servidor respondeu: {detail}',
    'refused.expected': 'Esta chamada deveria ter sido recusada, e não foi.',
  },
};
