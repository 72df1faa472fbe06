import { type Static, Type } from 'typebox';
import type { GateDevice, NamedDevice } from '../../core/gate/devices/devices.ts';
import { effects, levels, type Policy } from '../../core/gate/policy/policy.ts';
import type { NamedGrant } from '../../core/gate/services/grants.ts';
import type { Group, GroupMember } from '../../core/gate/services/groups.ts';
import { type Scope, type Service, scopes } from '../../core/gate/services/services.ts';
import { isoTime, isoTimeOrNull } from '../../http/answer/iso-time.ts';
import { NullableTime, Time } from '../../http/schemas/time.ts';

const deviceFields = {
  id: Type.String(),
  name: Type.String(),
  type: Type.String(),
  method: Type.String({ description: 'How its person proved who they are.' }),
  aal: Type.Integer(),
  ip: Type.String({ description: 'Where it was used last.' }),
  userAgent: Type.String(),
  registeredAt: Time,
  authenticatedAt: Time,
  lastUsedAt: Time,
  expiresAt: Time,
};
export const DeviceView = Type.Object(deviceFields);
export const NamedDeviceView = Type.Object({
  ...deviceFields,
  personId: Type.String(),
  username: Type.String(),
});

export function deviceView(device: GateDevice) {
  const { id, name, type, method, aal, ip, userAgent } = device;
  return {
    ...{ id, name, type, method, aal, ip, userAgent },
    registeredAt: isoTime(device.registeredAt),
    authenticatedAt: isoTime(device.authenticatedAt),
    lastUsedAt: isoTime(device.lastUsedAt),
    expiresAt: isoTime(device.expiresAt),
  };
}

export function namedDeviceView(device: NamedDevice) {
  const { personId, username } = device;
  return { ...deviceView(device), personId, username };
}

export const ScopeList = Type.Array(Type.Enum(scopes), {
  maxItems: scopes.length,
  uniqueItems: true,
  description: 'What the service is told of a person, beside a pseudonym.',
});
const Networks = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50, description: 'CIDR.' });
const Level = Type.Enum(levels);
const Seconds = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description });

const RuleSchema = Type.Object({
  effect: Type.Enum(effects, {
    description: 'allow: with a grant; public: for everybody; deny: for nobody.',
  }),
  path: Type.String({ maxLength: 512, examples: ['/reports/**'] }),
  methods: Type.Optional(Type.Array(Type.String({ maxLength: 16 }), { maxItems: 20 })),
  networks: Type.Optional(Networks),
  groups: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  level: Type.Optional(Level),
});

const policyFields = {
  level: Level,
  maxAgeSeconds: Seconds('Since the last factor; null: no limit.'),
  idleSeconds: Seconds('Since the last use; null: no limit.'),
  absoluteSeconds: Seconds('Since the registration; null: no limit.'),
  networks: Networks,
  rules: Type.Array(RuleSchema, {
    maxItems: 100,
    description: 'The first that fits decides; where there is one, what none fits is denied.',
  }),
  preflight: Type.Enum(['allow', 'deny'], {
    description: 'Whether CORS preflights go through without a device.',
  }),
  cookie: Type.Enum(['shared', 'host'], { description: 'host: the service is on another domain.' }),
  assertion: Type.Boolean({ description: 'Whether `Remote-Assertion` carries a signed statement.' }),
};
const PolicySchema = Type.Object(policyFields);
export const PolicyChange = Type.Partial(PolicySchema);

const ServiceSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  origins: Type.Array(Type.String()),
  policy: PolicySchema,
  defaultScopes: ScopeList,
  createdAt: Time,
  disabledAt: NullableTime,
});
export const ServiceView = ServiceSchema;

/** What a body may leave out, and the core must not see as `undefined`. */
export type PolicyInput = Static<typeof PolicyChange>;

export function policyOf(given: PolicyInput): Partial<Policy> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<Policy>;
}

export function policyView({ isInNetworks: _, compiledRules: __, ...policy }: Service['policy']) {
  const { networks, rules } = policy;
  return {
    ...policy,
    networks: [...networks],
    rules: rules.map(({ methods, networks: within, groups, ...rule }) => ({
      ...rule,
      ...(methods && { methods: [...methods] }),
      ...(within && { networks: [...within] }),
      ...(groups && { groups: [...groups] }),
    })),
  };
}

export function serviceView({ id, name, origins, policy, defaultScopes, createdAt, disabledAt }: Service) {
  return {
    ...{ id, name, origins: [...origins], defaultScopes: [...defaultScopes] },
    policy: policyView(policy),
    createdAt: isoTime(createdAt),
    disabledAt: isoTimeOrNull(disabledAt),
  };
}

export const GrantView = Type.Object({
  holder: Type.String({ description: "A person's id, or `group:` and a group's name." }),
  label: Type.String({ description: 'What people call it.' }),
  scopes: ScopeList,
  expiresAt: NullableTime,
  createdAt: Time,
});

export function grantView({ holderName: holder, label, scopes: given, expiresAt, createdAt }: NamedGrant) {
  const times = { expiresAt: isoTimeOrNull(expiresAt), createdAt: isoTime(createdAt) };
  return { holder, label, scopes: [...given] as Scope[], ...times };
}

export const GroupView = Type.Object({ id: Type.String(), name: Type.String(), createdAt: Time });

export function groupView({ id, name, createdAt }: Group) {
  return { id, name, createdAt: isoTime(createdAt) };
}

export const GroupMemberView = Type.Object({
  person: Type.String(),
  username: Type.String(),
  createdAt: Time,
});

export function groupMemberView({ personId: person, username, createdAt }: GroupMember) {
  return { person, username, createdAt: isoTime(createdAt) };
}
