import type { Texts } from '../texts.ts';

export const shell: Texts['shell'] = {
  skipToContent: 'Pular para o conteúdo',
  navigation: 'Páginas',
  codes: 'Códigos',
  account: (name) => `Conta e ajustes de ${name}`,
  theme: 'Aparência',
  themes: { system: 'Como o sistema', light: 'Clara', dark: 'Escura' },
  languageName: 'Idioma',
  shortcuts: 'Atalhos de uma tecla',
  signOut: 'Sair',
  stillSignedIn: 'Você ainda não saiu.',
  loading: 'Carregando…',
  notFound: 'Não há página aqui.',
  toBoard: 'Ir para os códigos',
  failed: 'Algo deu errado nesta página.',
  reload: 'Carregar de novo',
  cancel: 'Cancelar',
  close: 'Fechar',
  retry: 'Tentar de novo',
  more: 'Mostrar mais',
  notCopied: 'O navegador não deixa esta página copiar.',
};
