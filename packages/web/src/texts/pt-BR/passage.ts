import type { Texts } from '../texts.ts';

export const passage: Texts['passage'] = {
  title: 'Registrar este navegador',
  deniedTitle: 'Você não pode abrir isto',
  refusedTitle: 'Este endereço não leva a nada',
  unboundTitle: 'Este navegador não basta',
  goingTo: 'A caminho de',
  leaving: 'Este navegador está registrado. Um momento…',
  why: {
    'device.missing': 'Abre em navegadores registrados. Este ainda não é.',
    'device.expired': 'O registro deste navegador terminou.',
    'device.revoked': 'O registro deste navegador foi encerrado.',
    'person.password_expired': 'Antes você tem de definir uma nova senha: entre com a atual.',
    'level.insufficient': 'A forma como este navegador foi registrado não basta ali.',
    'age.exceeded': 'Faz tempo demais que você mostrou que é você.',
    'idle.exceeded': 'Este navegador ficou tempo demais sem uso.',
    'absolute.exceeded': 'O registro deste navegador é antigo demais.',
    'binding.missing': 'Abre em navegadores que de poucos em poucos minutos provam que são os mesmos.',
  },
  whyElse: 'Este navegador tem de ser registrado de novo.',
  needsTwo: 'São pedidos dois fatores: uma chave de acesso, ou a senha e um segundo fator.',
  needsPasskey: 'Ali só vale uma chave de acesso: entre com ela, ou escolha-a no segundo passo.',
  code: 'Código do aplicativo autenticador',
  register: 'Registrar este navegador',
  codeRefused: 'O endereço ou o código não está certo, ou o código já foi usado. Digite o mais novo.',
  noSecondFactor:
    'Sua conta ainda não tem segundo fator. Inclua um aplicativo autenticador ou uma chave de acesso, e volte.',
  toSecurity: 'Incluir um segundo fator',
  byPasskey: 'Usar uma chave de acesso',
  byPassword: 'Usar a senha',
  bySomebodyElse: 'Entrar como outra pessoa',
  or: 'ou',
  signedInAs: (name) => `Você entrou como ${name}.`,
  binding: 'O navegador está criando uma chave…',
  unbound:
    'O serviço pede um navegador que guarde uma chave só sua e a prove de poucos em poucos minutos. Este não o faz. Tente outro navegador, ou peça a um administrador.',
  denied: {
    'grant.missing':
      'Este navegador está registrado, mas você não tem permissão para o serviço. Peça a um administrador.',
    'grant.expired': 'O tempo da sua permissão para o serviço terminou. Peça a um administrador.',
    'service.disabled': 'O serviço está desligado no momento. Peça a um administrador.',
    'network.outside': 'O serviço só abre em algumas redes, e você está fora delas.',
    'network.unknown': 'O serviço só abre em algumas redes, e a sua não é conhecida.',
    'cookie.other_domain':
      'O serviço está em outro domínio, e ainda não está preparado para isso. Avise um administrador: a política tem de dizer “Outro domínio”.',
    'path.denied': 'Esta parte do serviço não é para ninguém.',
    'path.no_rule': 'Esta parte do serviço não é para ninguém.',
  },
  deniedElse: 'O serviço não abre isto para você. Peça a um administrador.',
  refused: 'Não foi feito por um serviço deste site, ou foi mudado no caminho. Abra o serviço de novo.',
  again: 'Tentar de novo',
  toSignIn: 'Ir para a entrada',
};
