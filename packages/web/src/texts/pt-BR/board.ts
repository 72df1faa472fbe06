import type { Texts } from '../texts.ts';

const seconds = (count: number) => (count === 1 ? '1 segundo' : `${count} segundos`);
const left = (count: number) => (count === 1 ? 'falta 1 segundo' : `faltam ${seconds(count)}`);

export const board: Texts['board'] = {
  title: 'Códigos',
  search: 'Buscar',
  searchHint: 'Tecle / para buscar, setas para mover, Enter para copiar.',
  clearSearch: 'Limpar a busca',
  results: (count) => (count === 1 ? '1 resultado' : `${count} resultados`),
  nothingFound: 'Nada aqui tem esse nome.',
  collections: 'Coleções',
  allCollections: 'Todas',
  personal: 'Pessoal',
  sort: 'Ordem',
  orders: { name: 'Por nome', newest: 'Mais novos primeiro', oldest: 'Mais antigos primeiro' },
  hideCodes: 'Ocultar códigos',
  showCodes: 'Mostrar códigos',
  list: (count) => (count === 1 ? '1 conta' : `${count} contas`),

  copy: (name) => `Copiar código: ${name}`,
  takeCode: (name) => `Usar o próximo código e copiar: ${name}`,
  copied: (name, count) => `Código de ${name} copiado; ${left(count)}`,
  copiedCounter: (name) => `Código de ${name} copiado`,
  notCopied: 'O navegador não deixa esta página copiar.',
  clearClipboard: 'Limpar a área de transferência',
  clipboardCleared: 'A área de transferência está vazia.',
  counterCode: 'Cada código se gasta ao ser mostrado',
  next: 'próximo',
  secondsLeft: (count) => `${count} s`,
  hidden: 'Código oculto',
  noCode: 'Sem código: o servidor não respondeu',
  spokenCode: (spelled, count) => `Código ${spelled}, ${left(count)}`,
  spokenHidden: (count) => left(count),
  spokenEnding: (count) => left(count),

  more: (name) => `Mais de ${name}`,
  reveal: (name) => `Mostrar o código de ${name}`,
  conceal: (name) => `Ocultar o código de ${name}`,
  pin: 'Fixar no topo',
  unpin: 'Não fixar',
  pinned: 'Fixado',
  delete: 'Excluir…',

  deleteTitle: (name) => `Excluir ${name}?`,
  deleteShared: (collection) =>
    `Todos que veem a coleção “${collection}” perdem estes códigos. O segredo não volta: tenha certeza de que você ainda consegue entrar lá.`,
  deletePersonal: 'O segredo não volta: tenha certeza de que você ainda consegue entrar lá.',
  deleteConfirm: 'Excluir',
  deleted: (name) => `${name} excluído`,

  add: 'Adicionar',
  addTitle: 'Adicionar uma conta',
  addByScan: 'Ler um código QR',
  addByKey: 'Digitar uma chave',
  added: (name) => `${name} adicionado`,
  emptyTitle: 'Nenhum código ainda',
  emptyText: 'Adicione o primeiro login: os códigos ficam aqui, para todos com quem você o compartilha.',
  emptyForViewer: 'Nada foi compartilhado com você ainda. Peça a um administrador acesso a uma coleção.',

  clockAhead: (time) =>
    `O relógio deste aparelho está adiantado em ${time}. Os códigos aqui estão certos: seguem o servidor.`,
  clockBehind: (time) =>
    `O relógio deste aparelho está atrasado em ${time}. Os códigos aqui estão certos: seguem o servidor.`,
  stale: 'O servidor não responde. Os códigos aparecem enquanto são conhecidos.',
  failed: 'Não foi possível carregar os códigos.',
  damaged: (count) =>
    count === 1 ? '1 conta não pode ser aberta.' : `${count} contas não podem ser abertas.`,

  scan: {
    explanation: 'Solte aqui uma imagem do código QR, ou cole-a. Ela fica neste navegador.',
    choose: 'Escolher uma imagem',
    useCamera: 'Usar a câmera',
    stopCamera: 'Parar a câmera',
    cameraPicture: 'O que a câmera vê',
    cameraRefused: 'Não há câmera, ou esta página não pode usá-la.',
    nothingFound: 'Não há código QR nesta imagem.',
    noAccount: 'Este código QR não é de um login.',
    googleExport: 'Isto é uma exportação do Google Authenticator com várias contas, não uma delas.',
    another: 'Outro',
  },

  form: {
    issuer: 'Site ou empresa',
    label: 'Conta',
    labelHint: 'Como o seu e-mail naquele site',
    secret: 'Chave de configuração',
    secretHint: 'Como o site a mostra, ou o endereço otpauth://',
    collection: 'Coleção',
    details: 'Detalhes de que a maioria dos sites não precisa',
    type: 'Tipo',
    types: { totp: 'Por tempo (TOTP)', hotp: 'Por contador (HOTP)', steam: 'Steam' },
    algorithm: 'Algoritmo',
    digits: 'Algarismos',
    period: 'Período em segundos',
    counter: 'Contador',
    secretMissing: 'Falta a chave de configuração.',
    labelMissing: 'Falta a conta.',
  },
};
