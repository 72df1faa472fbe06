import type { Texts } from '../texts.ts';

export const links: Texts['links'] = {
  welcome: {
    title: 'Crie o primeiro administrador',
    about: (site) =>
      `${site} está no ar e ainda não tem quem o administre. Com esta conta se convidam pessoas e se gerenciam aplicações.`,
    submit: 'Criar a conta',
    gone: 'Enquanto não há administrador, cada início do servidor cria um novo link e o guarda no arquivo first-administrator da pasta de dados. Ou crie um no terminal, com twofold user create.',
    done: 'A sua conta está criada.',
  },
  invitation: {
    title: 'O seu convite',
    about: (site) => `Boas-vindas a ${site}. Escolha a senha da sua conta.`,
    submit: 'Definir a senha',
    gone: 'Peça um novo convite a um administrador.',
    done: 'A sua senha está definida. Entre com ela.',
  },
  'reset-password': {
    title: 'Defina uma nova senha',
    about: () =>
      'Com isso, todas as sessões da sua conta terminam e todos os dispositivos confiáveis são esquecidos. Os segundos fatores permanecem.',
    submit: 'Definir a senha',
    gone: 'Peça um novo onde você faz login e abra a mensagem mais recente.',
    done: 'A sua nova senha está definida. Entre com ela. O segundo fator é pedido como antes.',
  },
  'verify-email': {
    title: 'Confirme o seu endereço',
    about: (site) => `Assim ${site} sabe que esta caixa de e-mail é sua.`,
    submit: 'Confirmar o endereço',
    gone: 'Se você já confirmou o endereço, não há nada a fazer. Senão, entre e peça um novo link.',
    done: 'O seu endereço está confirmado. Você pode fechar esta página.',
  },
  'change-email': {
    title: 'Confirme o seu novo endereço',
    about: (site) => `A partir daí ele é o endereço da sua conta em ${site}, e as mensagens vão para lá.`,
    submit: 'Confirmar o endereço',
    gone: 'Se o seu endereço já foi trocado, não há nada a fazer. Senão, peça a troca de novo.',
    done: 'O seu endereço foi trocado. Você pode fechar esta página.',
  },
  'temporary-access': {
    title: 'Entre com este link',
    about: (site) =>
      `Um administrador de ${site} deixa você entrar uma vez. Depois você pode configurar um segundo fator.`,
    submit: 'Entrar',
    gone: 'Peça um novo a um administrador.',
    done: 'O link já foi usado.',
  },
  goneTitle: 'Este link não abre nada',
  goneAbout: 'Ele foi usado, um mais novo tomou o seu lugar, ou o prazo dele acabou.',
  missingTitle: 'O link não está completo',
  missingAbout: 'Abra-o de novo, com tudo o que vem depois do sinal #. Uma página recarregada já o esqueceu.',
  doneTitle: 'Pronto',
  signedInTitle: 'Você entrou',
  offer: 'Com um segundo fator, a senha sozinha não abre nada.',
  toSecurity: 'Configurar um segundo fator',
  toBoard: 'Agora não: ir para os códigos',
};
