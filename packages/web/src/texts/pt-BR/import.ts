import { FORMAT_TITLES } from '@twofold/otp/formats/names';
import type { ImportTexts } from '../import-texts.ts';

const entries = (count: number) => (count === 1 ? '1 conta' : `${count} contas`);

const problems: ImportTexts['problems'] = {
  'base32.empty': 'Não há segredo.',
  'base32.invalid_character': 'O segredo tem um caractere que base32 não tem.',
  'base32.invalid_length': 'O segredo está cortado.',
  'base32.invalid_padding': 'O segredo continua depois do fim.',
  'entry.field_invalid': 'Um campo falta, ou não é o que deveria ser.',
  'entry.no_secret': 'Não há segredo.',
  'entry.not_a_code': 'O que está ali não gera códigos.',
  'entry.type_unsupported': 'Códigos deste tipo não são aceitos.',
  'format.damaged': 'Está danificada.',
  'otpauth.colon_in_label': 'Um nome contém dois-pontos.',
  'otpauth.duplicate_parameter': 'Um parâmetro aparece duas vezes, com valores diferentes.',
  'otpauth.invalid_algorithm': 'O algoritmo não é SHA1, SHA256 nem SHA512.',
  'otpauth.invalid_counter': 'O contador não é um número a partir de 0.',
  'otpauth.invalid_digits': 'O número de algarismos não está entre 5 e 10.',
  'otpauth.invalid_period': 'O período não está entre 1 e 86400 segundos.',
  'otpauth.invalid_scheme': 'Isto não é um endereço otpauth://.',
  'otpauth.invalid_text': 'Um nome tem caracteres ilegíveis.',
  'otpauth.invalid_type': 'O tipo não é totp, hotp nem steam.',
  'otpauth.organisation_without_issuer': 'Falta o site ou a empresa.',
  'otpauth.secret_missing': 'Não há segredo.',
  'otpauth.too_long': 'O endereço é mais longo que qualquer um.',
  'otpauth.type_unsupported': 'Códigos deste tipo (mOTP, Yandex) não são aceitos.',
};

const refusals: ImportTexts['refusals'] = {
  'format.account_restricted':
    'Este arquivo está cifrado para a conta de onde veio e não abre em outro lugar. Exporte de novo com uma senha própria.',
  'format.damaged': 'Este arquivo está cortado ou danificado, ou não é o que parece.',
  'format.empty': 'Não há contas neste arquivo.',
  'format.kdf_too_expensive':
    'Este arquivo pede mais trabalho com a senha do que se faz por qualquer arquivo.',
  'format.password_required': 'Este arquivo está cifrado.',
  'format.password_wrong': 'Esta senha não abre o arquivo.',
  'format.picture': 'Isto é uma imagem. Escolha-a em “Código QR”.',
  'format.too_deep': 'Este arquivo tem mais níveis que qualquer exportação.',
  'format.too_large': 'Este arquivo é maior que qualquer exportação.',
  'format.too_many_entries':
    'Este arquivo tem mais de 5.000 contas, ou mais conteúdo que qualquer exportação.',
  'format.unknown': 'Este arquivo não está em nenhum formato conhecido aqui.',
  'format.unsupported': 'Este tipo ou esta versão do formato não pode ser lido.',
  not_secure: 'Este arquivo está cifrado, e navegadores só decifram em páginas com https.',
  failed: 'Este dispositivo não conseguiu abrir o arquivo. Talvez falte a memória que o arquivo pede.',
};

const notes: ImportTexts['fileNotes'] = {
  algorithm_respelled: 'Um algoritmo estava escrito de modo incomum.',
  colon_in_name: 'Um nome contém dois-pontos: pode ter sido dividido no lugar errado.',
  colon_replaced: 'Dois-pontos em nomes viraram travessões.',
  counter_missing: 'Um contador não foi informado: começa em 0.',
  digits_unusual: 'Alguns códigos não têm 6 nem 8 algarismos.',
  entries_without_code: 'Itens sem códigos de uso único ficam de fora.',
  favourite_not_carried: 'O formato não diz o que está fixado.',
  groups_in_clear: 'Os nomes dos grupos ficam sem cifra no arquivo.',
  groups_not_carried: 'O formato não tem grupos, ou tem um por conta.',
  hash_unescaped: 'Um # foi lido como parte de um nome.',
  issuer_differs_from_prefix: 'Algumas contas citam duas empresas: ambas são mantidas.',
  issuer_period_suffix: 'Uma empresa tinha no fim um período que era de outro campo.',
  label_missing: 'Algumas contas não têm nome.',
  note_not_carried: 'O formato não tem notas.',
  not_encrypted: 'O arquivo não está cifrado: quem o tem, tem as contas.',
  organisation_not_carried: 'O formato tem um só nome de empresa: o da organização fica de fora.',
  parameter_repeated: 'Um parâmetro aparecia duas vezes.',
  parameters_ignored: 'Imagens, e o que aqui nada significa, ficam de fora.',
  part_repeated: 'Uma parte estava repetida: conta uma vez.',
  percent_malformed: 'Um % foi lido como parte de um nome.',
  period_not_carried:
    'O formato não diz quanto dura um código: todos ficam com 30 segundos. Compare os códigos.',
  plus_as_space: 'Um + no nome de uma empresa foi lido como espaço.',
  read_as_steam: 'Algumas contas foram lidas como do Steam.',
  secret_respelled: 'Alguns segredos estavam escritos de modo incomum.',
  secret_short: 'Alguns segredos têm menos de 128 bits.',
  spaces_unescaped: 'Espaços em endereços foram lidos como espaços.',
  steam_parameters_ignored: 'O que no Steam é sempre igual ficou como o Steam o tem.',
  trashed_left_out: 'O que estava na lixeira fica de fora.',
};

const entryNotes: ImportTexts['entryNotes'] = {
  colon_in_name: 'O nome contém dois-pontos: pode estar dividido no lugar errado.',
  counter_missing: 'O contador não foi informado: começa em 0.',
  digits_unusual: 'Os códigos não têm 6 nem 8 algarismos.',
  hash_unescaped: 'Um # foi lido como parte do nome.',
  issuer_differs_from_prefix: 'Cita duas empresas: ambas são mantidas.',
  issuer_period_suffix: 'A empresa tinha no fim um período que era de outro campo.',
  parameter_repeated: 'Um parâmetro aparecia duas vezes.',
  percent_malformed: 'Um % foi lido como parte do nome.',
  plus_as_space: 'Um + na empresa foi lido como espaço.',
  read_as_steam: 'Foi lida como uma do Steam.',
  secret_short: 'O segredo tem menos de 128 bits.',
};

export const importTexts: ImportTexts = {
  formats: {
    ...FORMAT_TITLES,
    otpauth: 'Linhas otpauth://, também do Ente Auth',
    ente: 'Ente Auth (cifrado)',
    keepass: 'KeePass e KeePassXC (CSV ou XML)',
  },
  explanation:
    'Solte aqui a exportação de outro autenticador. Ela é aberta neste navegador: o arquivo e a senha não são enviados.',
  choose: 'Escolher um arquivo',
  format: 'Escrito por',
  anyFormat: 'Descobrir pelo conteúdo',
  reading: (name) => (name === undefined ? 'Lendo…' : `Abrindo ${name}…`),
  readingFor: (seconds) => `${seconds} s. Uma proteção forte da senha leva tempo.`,
  stop: 'Parar',
  lockedTitle: (format) => `Cifrado por ${format}`,
  password: 'Senha do arquivo',
  open: 'Abrir',
  other: 'Outro arquivo',

  found: (format, count) => (format === undefined ? entries(count) : `${format}: ${entries(count)}`),
  checking: (done, all) => (done === 0 ? 'Verificando…' : `Verificando… ${done} de ${all}`),
  notes: 'O que saber deste arquivo',
  missingParts: (parts) => `Faltam partes: ${parts}. O que elas têm não está aqui.`,
  groups: { all: 'Todas', new: 'Novas', there: 'Já existem', wrong: 'Impossíveis' },
  doneGroups: { all: 'Todas', new: 'Adicionadas', there: 'Não adicionadas', wrong: 'Impossíveis' },
  groupsLabel: 'Mostrar',
  table: 'Contas do arquivo',
  account: 'Conta',
  what: 'O que acontece',
  include: (name) => `Adicionar ${name}`,
  includeAll: 'Adicionar todas as novas',
  nameless: 'Sem nome',
  more: (count) => `Mostrar mais ${count}`,
  fates: {
    new: 'Nova',
    added: 'Adicionada',
    there: 'Já existe',
    twice: 'Repetida no arquivo',
    refused: 'Impossível',
    unreadable: 'Impossível',
    left: 'Não adicionada',
    unwanted: 'Fica de fora',
  },
  thereAs: (name) => `Lá ela é ${name}.`,
  line: (line) => `linha ${line}`,
  entry: (entry) => `item ${entry}`,
  add: (count) => (count === 0 ? 'Nada a adicionar' : `Adicionar ${entries(count)}`),
  adding: (done, all) => `${done} de ${all} adicionadas`,
  retry: 'Tentar de novo',
  halted: 'O resto não foi enviado. O que foi adicionado fica.',
  added: (count) =>
    count === 0
      ? 'Nada foi adicionado.'
      : count === 1
        ? '1 conta adicionada.'
        : `${count} contas adicionadas.`,
  there: (count) => (count === 1 ? '1 conta não adicionada.' : `${count} contas não adicionadas.`),
  wrong: (count) => (count === 1 ? '1 conta é impossível.' : `${count} contas são impossíveis.`),
  deleteFile: 'Apague o arquivo quando os códigos estiverem certos: ele contém os segredos.',
  done: 'Pronto',
  fields: {
    label: 'Conta',
    issuer: 'Site ou empresa',
    organisation: 'Organização',
    secret: 'Chave de configuração',
    note: 'Nota',
    groups: 'Grupos',
    digits: 'Algarismos',
    period: 'Período',
    counter: 'Contador',
    uri: 'Endereço',
  },
  unreadable: 'Não pode ser lida.',

  export: {
    title: 'Exportar contas',
    explanation:
      'Um arquivo que outro autenticador abre. Ele contém os segredos: que você exporta fica no registro de auditoria, e você recebe um e-mail.',
    what: 'O que exportar',
    everything: 'Tudo o que você pode exportar',
    format: 'Para qual programa',
    formats: {
      aegis: 'Aegis, e a maioria dos outros',
      '2fas': '2FAS',
      bitwarden: 'Bitwarden',
      google: 'Google Authenticator (códigos QR, sem cifra)',
      otpauth: 'Lista simples de endereços (sem cifra)',
    },
    password: 'Senha do arquivo',
    passwordHint:
      'Só para este arquivo, com pelo menos 12 caracteres. Sem ela ninguém abre o arquivo, nem você.',
    repeat: 'A senha mais uma vez',
    plain: {
      otpauth: {
        title: 'Este arquivo não é cifrado',
        text: 'Quem o obtiver, dos seus downloads, de um backup ou de um e-mail, pode gerar todos estes códigos para sempre. Use-o logo e apague-o.',
      },
      google: {
        title: 'Estes códigos QR não são cifrados',
        text: 'Eles aparecem aqui, para o aplicativo ler. Quem os fotografar pode gerar todos estes códigos para sempre.',
      },
    },
    scanCodes: (count) =>
      count === 1
        ? 'No Google Authenticator, escolha “Transferir contas” e “Importar contas”, e leia este código QR.'
        : `No Google Authenticator, escolha “Transferir contas” e “Importar contas”, e leia estes ${count} códigos QR, um depois do outro.`,
    codeOf: (number, all) => `Código QR ${number} de ${all}`,
    codeBefore: 'O código QR anterior',
    codeAfter: 'O próximo código QR',
    codesHidden: 'Os códigos QR estão ocultos de novo. Para vê-los, exporte outra vez.',
    noCodes: 'Não há nada que o Google Authenticator possa receber.',
    plainMeant: 'Eu sei, e o quero sem cifra',
    confirm: 'Exportar',
    working: 'O arquivo está sendo feito…',
    problems: {
      too_short: 'Ela precisa de pelo menos 12 caracteres.',
      too_long: 'Ela tem no máximo 256 caracteres.',
      differs: 'As senhas são diferentes.',
      not_meant: 'Diga que o quer sem cifra.',
    },
    saved: (name) => `${name} foi entregue ao navegador para ser salvo.`,
    leftOut: (count) =>
      count === 1
        ? '1 conta não está no arquivo: o formato não tem lugar para ela, ou ela não pode ser aberta.'
        : `${count} contas não estão no arquivo: o formato não tem lugar para elas, ou elas não podem ser abertas.`,
    notes: 'O que o arquivo não diz',
  },

  problems,
  refusals,
  fileNotes: notes,
  entryNotes,
};
