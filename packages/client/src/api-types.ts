/**
 * What each route takes and answers. Made from the server's description of itself by tools/api-types.ts; do not change
 * it by hand.
 */
export interface Operations {
  /** Trust no device any more */
  'DELETE /api/2fa/devices': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Trust a device no more */
  'DELETE /api/2fa/devices/{deviceId}': {
    path: {
      deviceId: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Remove one of your second factors */
  'DELETE /api/2fa/methods/{methodId}': {
    path: {
      methodId: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Delete an entry */
  'DELETE /api/accounts/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** End the registration of a device */
  'DELETE /api/admin/devices/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Remove a group with its grants */
  'DELETE /api/admin/groups/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Take a person out of a group */
  'DELETE /api/admin/groups/{id}/members/{person}': {
    path: {
      id: string;
      person: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Remove a service with its grants */
  'DELETE /api/admin/services/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Let a person or a group reach a service no more */
  'DELETE /api/admin/services/{id}/grants/{holder}': {
    path: {
      id: string;
      holder: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Erase a person */
  'DELETE /api/admin/users/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Remove an API key */
  'DELETE /api/api-keys/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** End one of your sessions */
  'DELETE /api/auth/sessions/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Remove a collection */
  'DELETE /api/collections/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Let somebody in no more */
  'DELETE /api/collections/{id}/members/{member}': {
    path: {
      id: string;
      member: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** End the registration of one of your devices */
  'DELETE /api/gate/devices/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Remove a webhook */
  'DELETE /api/webhooks/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Erase a user */
  'DELETE /mfa/users/{user}': {
    path: {
      user: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Remove a factor */
  'DELETE /mfa/users/{user}/factors/{id}': {
    path: {
      user: string;
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** End a session */
  'DELETE /session': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** The public keys of access tokens */
  'GET /.well-known/jwks.json': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      keys: {
        kty: string;
        crv: string;
        x: string;
        kid: string;
        use: string;
        alg: string;
      }[];
    };
  };
  /** Origins that may use the passkeys of this domain */
  'GET /.well-known/webauthn': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      origins: string[];
    };
  };
  /** Count your recovery codes */
  'GET /api/2fa/backup-codes/count': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        count: number;
      };
    };
  };
  /** List your trusted devices */
  'GET /api/2fa/devices': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        devices: {
          id: string;
          name: string;
          /** Where it was used last. */
          ip: string;
          userAgent: string;
          createdAt: string;
          lastUsedAt: string;
          expiresAt: string;
        }[];
      };
    };
  };
  /** List your second factors */
  'GET /api/2fa/methods': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        twoFactorEnabled: boolean;
        methods: {
          id: string;
          kind: string;
          label: string;
          /** `pending`, `active`, or `disabled` after too many wrong codes in a row. */
          state: string;
          /** Where codes are sent, most of it hidden; null for other kinds. */
          destination: string | null;
          createdAt: string;
          lastUsedAt: string | null;
          /** Of a passkey, in lists. */
          passkey?: {
            /** It can be copied to other devices. */
            synced: boolean;
            /** It was, when it was last used. */
            backedUp: boolean;
          };
        }[];
        recoveryCodesRemaining: number;
      };
    };
  };
  /** See the board */
  'GET /api/accounts': {
    path: undefined;
    query: {
      collection?: string;
      q?: string;
    };
    body: undefined;
    answer: {
      accounts: {
        id: string;
        label: string;
        issuer: string | null;
        algorithm: 'SHA1' | 'SHA256' | 'SHA512';
        digits: number;
        period: number | null;
        type: 'totp' | 'hotp' | 'steam';
        icon: string | null;
        collection: string;
        favourite: boolean;
        current_code: string | null;
        next_code: string | null;
        time_remaining: number | null;
      }[];
      /** Entries that cannot be opened. An editor can delete them. */
      damaged: {
        id: string;
        collection: string;
      }[];
      /** What the codes are of. */
      serverTime: string;
      /** Of what you may see: another one after each change of it. A `change` of the stream with the same is of nothing new. */
      state: string;
    };
  };
  /** See which entries an event means */
  'GET /api/accounts/disclosures/{set}': {
    path: {
      set: string;
    };
    query: {
      shown?: string;
    };
    body: undefined;
    answer: {
      entries: string[];
    };
  };
  /** Export entries */
  'GET /api/accounts/export': {
    path: undefined;
    query: {
      collection?: string;
      format?: 'aegis' | '2fas' | 'bitwarden' | 'google' | 'otpauth';
    };
    body: undefined;
    answer: string;
  };
  /** Follow changes of the board */
  'GET /api/accounts/stream': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: string;
  };
  /** See an entry */
  'GET /api/accounts/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      id: string;
      label: string;
      issuer: string | null;
      algorithm: 'SHA1' | 'SHA256' | 'SHA512';
      digits: number;
      period: number | null;
      type: 'totp' | 'hotp' | 'steam';
      icon: string | null;
      collection: string;
      favourite: boolean;
      organisation: string | null;
      note: string | null;
      groups: string[];
      createdAt: string;
      updatedAt: string;
    };
  };
  /** See a code */
  'GET /api/accounts/{id}/otp': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      otp: string;
      current_code: string;
      time_remaining: number | null;
      period: number | null;
      next_code: string | null;
    };
  };
  /** List the applications */
  'GET /api/admin/applications': {
    path: undefined;
    query: {
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        applications: {
          id: string;
          name: string;
          createdAt: string;
          disabledAt: string | null;
          /** For whom passkeys are made; null: for the installation itself. */
          relyingParty: {
            /** A domain; passkeys are bound to it for ever. */
            id: string;
            /** What browsers show. */
            name: string;
            /** Of the pages that may use the passkeys. */
            origins: string[];
          } | null;
        }[];
        nextCursor: string | null;
      };
    };
  };
  /** See an application */
  'GET /api/admin/applications/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        application: {
          id: string;
          name: string;
          createdAt: string;
          disabledAt: string | null;
          /** For whom passkeys are made; null: for the installation itself. */
          relyingParty: {
            /** A domain; passkeys are bound to it for ever. */
            id: string;
            /** What browsers show. */
            name: string;
            /** Of the pages that may use the passkeys. */
            origins: string[];
          } | null;
        };
      };
    };
  };
  /** See how the audit chain stands */
  'GET /api/admin/audit/chain': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        head: {
          position: number;
          hash: string;
        } | null;
        /** Position of the oldest link; more than 1 after pruning. */
        first: number;
        /** Events that are not chained yet; 10000 stands for more. */
        waiting: number;
      };
    };
  };
  /** Export the audit log */
  'GET /api/admin/audit/export': {
    path: undefined;
    query: {
      format?: 'jsonl' | 'csv';
      from?: string;
      to?: string;
      action?:
        | 'factor.enrolled'
        | 'factor.confirmed'
        | 'factor.removed'
        | 'factor.renamed'
        | 'factor.disabled'
        | 'verification.accepted'
        | 'verification.refused'
        | 'recovery_codes.issued'
        | 'recovery_code.used'
        | 'challenge.created'
        | 'user.locked'
        | 'user.unlocked'
        | 'user.erased'
        | 'session.opened'
        | 'session.revoked'
        | 'session.refused'
        | 'login.refused'
        | 'login.began'
        | 'step_up.accepted'
        | 'step_up.refused'
        | 'refresh.reused'
        | 'password.changed'
        | 'password.expired'
        | 'password.refused'
        | 'password.reset_requested'
        | 'password.reset'
        | 'email.verification_requested'
        | 'email.verified'
        | 'email.change_requested'
        | 'email.changed'
        | 'person.created'
        | 'person.invited'
        | 'person.role_changed'
        | 'person.disabled'
        | 'person.enabled'
        | 'person.access_issued'
        | 'person.factors_reset'
        | 'device.trusted'
        | 'device.removed'
        | 'device.reused'
        | 'device.moved'
        | 'passkey.counter_regressed'
        | 'message.queued'
        | 'message.parked'
        | 'message.refused'
        | 'webhook.created'
        | 'webhook.changed'
        | 'webhook.removed'
        | 'webhook.disabled'
        | 'webhook.secret_rotated'
        | 'delivery.retried'
        | 'application.created'
        | 'application.changed'
        | 'application.disabled'
        | 'application.enabled'
        | 'api_key.created'
        | 'api_key.changed'
        | 'api_key.rotated'
        | 'api_key.removed'
        | 'api_key.revoked'
        | 'api_key.refused'
        | 'api_key.entries_changed'
        | 'collection.created'
        | 'collection.changed'
        | 'collection.removed'
        | 'collection.shared'
        | 'collection.unshared'
        | 'vault.entry_added'
        | 'vault.entry_changed'
        | 'vault.entry_removed'
        | 'vault.imported'
        | 'vault.code_viewed'
        | 'vault.codes_viewed'
        | 'vault.code_checked'
        | 'vault.refused'
        | 'vault.secret_revealed'
        | 'vault.exported'
        | 'service.created'
        | 'service.changed'
        | 'service.disabled'
        | 'service.enabled'
        | 'service.removed'
        | 'service.token_rotated'
        | 'service.refused'
        | 'group.created'
        | 'group.removed'
        | 'group.joined'
        | 'group.left'
        | 'grant.given'
        | 'grant.taken'
        | 'gate.device_registered'
        | 'gate.device_refused'
        | 'gate.device_removed'
        | 'gate.device_bound'
        | 'gate.binding_refused'
        | 'gate.allowed'
        | 'gate.refused'
        | 'keys.rotated'
        | 'key.added'
        | 'key.dropped'
        | 'audit.pruned'
        | 'backup.made'
        | 'backup.restored'
        | 'installation.moved'
        | 'installation.move_undone'
        | 'debug.secret_shown'
        | 'debug.verify_used';
      outcome?: 'success' | 'refused' | 'failure';
      user?: string;
      application?: string;
    };
    body: undefined;
    answer: string;
  };
  /** Prove the audit chain */
  'GET /api/admin/audit/verify': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        whole: boolean;
        /** Events. */
        proven: number;
        /** Events that are not chained yet: nothing is proven about them. */
        waiting: number;
        head: {
          position: number;
          hash: string;
        } | null;
        /** What it begins after, where old events were pruned. */
        anchor: {
          position: number;
          hash: string;
        } | null;
        /** Signed heads that agree; null where none are kept (`AUDIT_HEAD_FILE`). */
        comparedHeads: number | null;
        firstBad: {
          fault: string;
          position: number | null;
          explanation: string;
        } | null;
      };
    };
  };
  /** List the registered devices */
  'GET /api/admin/devices': {
    path: undefined;
    query: {
      limit?: number;
      cursor?: string;
      q?: string;
    };
    body: undefined;
    answer: {
      devices: {
        id: string;
        name: string;
        type: string;
        /** How its person proved who they are. */
        method: string;
        aal: number;
        /** Where it was used last. */
        ip: string;
        userAgent: string;
        registeredAt: string;
        authenticatedAt: string;
        lastUsedAt: string;
        expiresAt: string;
        personId: string;
        username: string;
      }[];
      nextCursor: string | null;
    };
  };
  /** List the groups */
  'GET /api/admin/groups': {
    path: undefined;
    query: {
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: {
      groups: {
        id: string;
        name: string;
        createdAt: string;
      }[];
      nextCursor: string | null;
    };
  };
  /** List who is in a group */
  'GET /api/admin/groups/{id}/members': {
    path: {
      id: string;
    };
    query: {
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: {
      members: {
        person: string;
        username: string;
        createdAt: string;
      }[];
      nextCursor: string | null;
    };
  };
  /** List the services behind the gate */
  'GET /api/admin/services': {
    path: undefined;
    query: {
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: {
      services: {
        id: string;
        name: string;
        origins: string[];
        policy: {
          level: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          /** Since the last factor; null: no limit. */
          maxAgeSeconds: number | null;
          /** Since the last use; null: no limit. */
          idleSeconds: number | null;
          /** Since the registration; null: no limit. */
          absoluteSeconds: number | null;
          /** CIDR. */
          networks: string[];
          /** The first that fits decides; where there is one, what none fits is denied. */
          rules: {
            /** allow: with a grant; public: for everybody; deny: for nobody. */
            effect: 'allow' | 'public' | 'deny';
            path: string;
            methods?: string[];
            /** CIDR. */
            networks?: string[];
            groups?: string[];
            level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          }[];
          /** Whether CORS preflights go through without a device. */
          preflight: 'allow' | 'deny';
          /** host: the service is on another domain. */
          cookie: 'shared' | 'host';
          /** Whether `Remote-Assertion` carries a signed statement. */
          assertion: boolean;
        };
        /** What the service is told of a person, beside a pseudonym. */
        defaultScopes: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
        createdAt: string;
        disabledAt: string | null;
      }[];
      nextCursor: string | null;
    };
  };
  /** See a service */
  'GET /api/admin/services/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      service: {
        id: string;
        name: string;
        origins: string[];
        policy: {
          level: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          /** Since the last factor; null: no limit. */
          maxAgeSeconds: number | null;
          /** Since the last use; null: no limit. */
          idleSeconds: number | null;
          /** Since the registration; null: no limit. */
          absoluteSeconds: number | null;
          /** CIDR. */
          networks: string[];
          /** The first that fits decides; where there is one, what none fits is denied. */
          rules: {
            /** allow: with a grant; public: for everybody; deny: for nobody. */
            effect: 'allow' | 'public' | 'deny';
            path: string;
            methods?: string[];
            /** CIDR. */
            networks?: string[];
            groups?: string[];
            level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          }[];
          /** Whether CORS preflights go through without a device. */
          preflight: 'allow' | 'deny';
          /** host: the service is on another domain. */
          cookie: 'shared' | 'host';
          /** Whether `Remote-Assertion` carries a signed statement. */
          assertion: boolean;
        };
        /** What the service is told of a person, beside a pseudonym. */
        defaultScopes: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
        createdAt: string;
        disabledAt: string | null;
      };
    };
  };
  /** List who may reach a service */
  'GET /api/admin/services/{id}/grants': {
    path: {
      id: string;
    };
    query: {
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: {
      grants: {
        /** A person's id, or `group:` and a group's name. */
        holder: string;
        /** What people call it. */
        label: string;
        /** What the service is told of a person, beside a pseudonym. */
        scopes: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
        expiresAt: string | null;
        createdAt: string;
      }[];
      nextCursor: string | null;
    };
  };
  /** Configure a reverse proxy in front of a service */
  'GET /api/admin/services/{id}/snippet/{proxy}': {
    path: {
      id: string;
      proxy: 'nginx' | 'caddy' | 'traefik' | 'haproxy' | 'haproxy-lua' | 'envoy';
    };
    query: {
      application?: string;
      gate?: string;
    };
    body: undefined;
    answer: {
      snippet: string;
    };
  };
  /** List the people */
  'GET /api/admin/users': {
    path: undefined;
    query: {
      limit?: number;
      cursor?: string;
      q?: string;
    };
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        users: {
          id: string;
          /** By which the audit log knows them. */
          userId: string;
          username: string;
          email: string | null;
          emailVerified: boolean;
          /** admin: everything; member: an account; viewer: sees codes only. */
          role: 'admin' | 'member' | 'viewer';
          locale: string;
          /** False for one who was invited and has not come yet. */
          hasPassword: boolean;
          /** The next login has to set a new one. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
          disabledAt: string | null;
          /** Kinds of second factors that work. */
          factors: ('totp' | 'webauthn' | 'sms' | 'email' | 'recovery-code')[];
        }[];
        nextCursor: string | null;
      };
    };
  };
  /** See a person */
  'GET /api/admin/users/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          /** By which the audit log knows them. */
          userId: string;
          username: string;
          email: string | null;
          emailVerified: boolean;
          /** admin: everything; member: an account; viewer: sees codes only. */
          role: 'admin' | 'member' | 'viewer';
          locale: string;
          /** False for one who was invited and has not come yet. */
          hasPassword: boolean;
          /** The next login has to set a new one. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
          disabledAt: string | null;
          /** Kinds of second factors that work. */
          factors: ('totp' | 'webauthn' | 'sms' | 'email' | 'recovery-code')[];
        };
      };
    };
  };
  /** List API keys */
  'GET /api/api-keys': {
    path: undefined;
    query: {
      limit?: number;
      cursor?: string;
      application?: string;
    };
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        apiKeys: {
          id: string;
          /** The public part of the key. */
          keyId: string;
          name: string;
          scopes: string[];
          /** The application that it acts for; null for a person's own. */
          application: string | null;
          signed: boolean;
          rateLimit: number | null;
          createdAt: string;
          expiresAt: string | null;
          revokedAt: string | null;
          lastUsedAt: string | null;
        }[];
        nextCursor: string | null;
      };
    };
  };
  /** See an API key */
  'GET /api/api-keys/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        apiKey: {
          id: string;
          /** The public part of the key. */
          keyId: string;
          name: string;
          scopes: string[];
          /** The application that it acts for; null for a person's own. */
          application: string | null;
          signed: boolean;
          rateLimit: number | null;
          createdAt: string;
          expiresAt: string | null;
          revokedAt: string | null;
          lastUsedAt: string | null;
        };
      };
    };
  };
  /** See what an API key makes codes of */
  'GET /api/api-keys/{id}/entries': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      /** Ids of entries of the vault. */
      entries: string[];
    };
  };
  /** Read the audit log */
  'GET /api/audit': {
    path: undefined;
    query: {
      limit?: number;
      cursor?: string;
      from?: string;
      to?: string;
      action?:
        | 'factor.enrolled'
        | 'factor.confirmed'
        | 'factor.removed'
        | 'factor.renamed'
        | 'factor.disabled'
        | 'verification.accepted'
        | 'verification.refused'
        | 'recovery_codes.issued'
        | 'recovery_code.used'
        | 'challenge.created'
        | 'user.locked'
        | 'user.unlocked'
        | 'user.erased'
        | 'session.opened'
        | 'session.revoked'
        | 'session.refused'
        | 'login.refused'
        | 'login.began'
        | 'step_up.accepted'
        | 'step_up.refused'
        | 'refresh.reused'
        | 'password.changed'
        | 'password.expired'
        | 'password.refused'
        | 'password.reset_requested'
        | 'password.reset'
        | 'email.verification_requested'
        | 'email.verified'
        | 'email.change_requested'
        | 'email.changed'
        | 'person.created'
        | 'person.invited'
        | 'person.role_changed'
        | 'person.disabled'
        | 'person.enabled'
        | 'person.access_issued'
        | 'person.factors_reset'
        | 'device.trusted'
        | 'device.removed'
        | 'device.reused'
        | 'device.moved'
        | 'passkey.counter_regressed'
        | 'message.queued'
        | 'message.parked'
        | 'message.refused'
        | 'webhook.created'
        | 'webhook.changed'
        | 'webhook.removed'
        | 'webhook.disabled'
        | 'webhook.secret_rotated'
        | 'delivery.retried'
        | 'application.created'
        | 'application.changed'
        | 'application.disabled'
        | 'application.enabled'
        | 'api_key.created'
        | 'api_key.changed'
        | 'api_key.rotated'
        | 'api_key.removed'
        | 'api_key.revoked'
        | 'api_key.refused'
        | 'api_key.entries_changed'
        | 'collection.created'
        | 'collection.changed'
        | 'collection.removed'
        | 'collection.shared'
        | 'collection.unshared'
        | 'vault.entry_added'
        | 'vault.entry_changed'
        | 'vault.entry_removed'
        | 'vault.imported'
        | 'vault.code_viewed'
        | 'vault.codes_viewed'
        | 'vault.code_checked'
        | 'vault.refused'
        | 'vault.secret_revealed'
        | 'vault.exported'
        | 'service.created'
        | 'service.changed'
        | 'service.disabled'
        | 'service.enabled'
        | 'service.removed'
        | 'service.token_rotated'
        | 'service.refused'
        | 'group.created'
        | 'group.removed'
        | 'group.joined'
        | 'group.left'
        | 'grant.given'
        | 'grant.taken'
        | 'gate.device_registered'
        | 'gate.device_refused'
        | 'gate.device_removed'
        | 'gate.device_bound'
        | 'gate.binding_refused'
        | 'gate.allowed'
        | 'gate.refused'
        | 'keys.rotated'
        | 'key.added'
        | 'key.dropped'
        | 'audit.pruned'
        | 'backup.made'
        | 'backup.restored'
        | 'installation.moved'
        | 'installation.move_undone'
        | 'debug.secret_shown'
        | 'debug.verify_used';
      outcome?: 'success' | 'refused' | 'failure';
      user?: string;
      application?: string;
    };
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        entries: {
          id: string;
          at: string;
          application: string | null;
          /** Who did it: the id of a user or an API key, `cli`, `system`, `unknown`. */
          actor: string;
          action: string;
          outcome: string;
          reason: string | null;
          userId: string | null;
          /** Who `userId` is, where it is a person whom the reader may know. */
          person: {
            id: string;
            username: string;
          } | null;
          /** Who `actor` is, likewise. */
          actorPerson: {
            id: string;
            username: string;
          } | null;
          /** With which API key it was done, where the reader may know. */
          actorKey: {
            id: string;
            name: string;
          } | null;
          /** For administrators: who `userId` is to their own application. */
          applicationUser: string | null;
          factorId: string | null;
          ip: string | null;
          userAgent: string | null;
          requestId: string | null;
          detail: Record<string, unknown> | string | null;
        }[];
        nextCursor: string | null;
      };
    };
  };
  /** See who is logged in */
  'GET /api/auth/me': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          email: string | null;
          username: string;
          role: string;
          twoFactorEnabled: boolean;
          emailVerified: boolean;
          locale: string;
          /** A new password has to be set before anything else. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
        };
      };
    };
  };
  /** List your sessions */
  'GET /api/auth/sessions': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        sessions: {
          id: string;
          /** The one that this request came with. */
          current: boolean;
          method: string;
          aal: number;
          remembered: boolean;
          ip: string;
          userAgent: string;
          createdAt: string;
          expiresAt: string;
        }[];
      };
    };
  };
  /** List collections */
  'GET /api/collections': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      collections: {
        id: string;
        name: string | null;
        personal: boolean;
        access: 'read' | 'edit' | 'manage';
        /** Raised by every change that its readers see. */
        revision: number;
        createdAt: string;
      }[];
      /** Of what you may see: another one after each change of it. A `change` of the stream with the same is of nothing new. */
      state: string;
    };
  };
  /** See a collection */
  'GET /api/collections/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      id: string;
      name: string | null;
      personal: boolean;
      access: 'read' | 'edit' | 'manage';
      /** Raised by every change that its readers see. */
      revision: number;
      createdAt: string;
    };
  };
  /** List members */
  'GET /api/collections/{id}/members': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      members: {
        /** A person's id, or `everybody`. */
        member: string;
        username: string | null;
        /** read: sees codes; edit: adds, changes and deletes as well. A viewer only ever sees codes. */
        access: 'read' | 'edit';
        expiresAt: string | null;
        createdAt: string;
      }[];
    };
  };
  /** Whether your address is verified */
  'GET /api/email/status': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        email: string | null;
        emailVerified: boolean;
      };
    };
  };
  /** Begin to bind this device to its browser */
  'GET /api/gate/binding': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** List your registered devices */
  'GET /api/gate/devices': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      devices: {
        id: string;
        name: string;
        type: string;
        /** How its person proved who they are. */
        method: string;
        aal: number;
        /** Where it was used last. */
        ip: string;
        userAgent: string;
        registeredAt: string;
        authenticatedAt: string;
        lastUsedAt: string;
        expiresAt: string;
      }[];
      current: string | null;
    };
  };
  /** Ask where a registered browser goes on to */
  'GET /api/gate/passage': {
    path: undefined;
    query: {
      rd?: string;
      service?: string;
      state?: string;
      signature?: string;
    };
    body: undefined;
    answer: {
      location: string;
    };
  };
  /** Whether Twofold and its stores work */
  'GET /api/health': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      /** `degraded`: everything works, more slowly, as Redis does not answer. `unhealthy`: the database does not take writes, and nothing that needs it works. */
      status: 'healthy' | 'degraded' | 'unhealthy';
      timestamp: string;
      version: string;
      services: {
        database: 'connected' | 'disconnected';
        redis: 'connected' | 'disconnected' | 'not configured';
      };
    };
  };
  /** Whether the process should be kept */
  'GET /api/health/live': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      status: 'ok';
    };
  };
  /** Whether to send traffic here */
  'GET /api/health/ready': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      status: 'ready';
    };
  };
  /** List webhooks */
  'GET /api/webhooks': {
    path: undefined;
    query: {
      limit?: number;
      cursor?: string;
      application?: string;
    };
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        webhooks: {
          id: string;
          url: string;
          events: string[];
          /** The application whose events it gets; null for one that gets those of a person. */
          application: string | null;
          enabled: boolean;
          /** `owner`, `failing` (nothing was accepted for days), `gone` (the receiver answered 410), `access_ended` (the password was reset, or everything was ended). */
          disabledReason: string | null;
          failingSince: string | null;
          previousSecretUntil: string | null;
          createdAt: string;
        }[];
        nextCursor: string | null;
      };
    };
  };
  /** List the types of events */
  'GET /api/webhooks/events': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        events: string[];
      };
    };
  };
  /** See a webhook */
  'GET /api/webhooks/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        webhook: {
          id: string;
          url: string;
          events: string[];
          /** The application whose events it gets; null for one that gets those of a person. */
          application: string | null;
          enabled: boolean;
          /** `owner`, `failing` (nothing was accepted for days), `gone` (the receiver answered 410), `access_ended` (the password was reset, or everything was ended). */
          disabledReason: string | null;
          failingSince: string | null;
          previousSecretUntil: string | null;
          createdAt: string;
        };
      };
    };
  };
  /** List the deliveries of a webhook */
  'GET /api/webhooks/{id}/deliveries': {
    path: {
      id: string;
    };
    query: {
      limit?: number;
      cursor?: string;
      state?: 'waiting' | 'delivered' | 'parked';
    };
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        deliveries: {
          id: string;
          /** The `webhook-id` of every attempt. */
          eventId: string;
          eventType: string;
          /** `waiting`, `delivered`, or `parked`: not tried any more. */
          state: string;
          attempts: number;
          nextAttemptAt: string | null;
          /** Of the last attempt. */
          responseStatus: number | null;
          /** `status_refused`, `timed_out`, `connection_failed`, `tls_failed`, `unresolved`, `address_refused`, `url_refused`, `answer_malformed`, `gone`, or `webhook_disabled`. */
          error: string | null;
          createdAt: string;
          finishedAt: string | null;
        }[];
        nextCursor: string | null;
      };
    };
  };
  /** Come back from a login to a service on another domain */
  'GET /authz/callback/{service}': {
    path: {
      service: string;
    };
    query: {
      code: string;
    };
    body: undefined;
    answer: undefined;
  };
  /** Decide for Envoy */
  'GET /authz/envoy/{service}': {
    path: {
      service: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Decide for Traefik, Caddy and HAProxy */
  'GET /authz/forward/{service}': {
    path: {
      service: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Decide for nginx */
  'GET /authz/nginx/{service}': {
    path: {
      service: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Whether the process answers */
  'GET /health': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      status: 'ok';
      timestamp: number;
    };
  };
  /** Whether the process should be kept */
  'GET /health/live': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      status: 'ok';
    };
  };
  /** Whether to send traffic here */
  'GET /health/ready': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      status: 'ready';
    };
  };
  /** Figures in the text format of Prometheus */
  'GET /metrics': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: string;
  };
  /** Follow what happens to your application's users */
  'GET /mfa/events': {
    path: undefined;
    query: {
      cursor?: string;
      limit?: number;
    };
    body: undefined;
    answer: {
      events: {
        /** The same at every reading. */
        id: string;
        type:
          | '2fa.enabled'
          | '2fa.disabled'
          | '2fa.verified'
          | '2fa.failed'
          | 'user.login'
          | 'user.logout'
          | 'user.locked'
          | 'device.trusted'
          | 'device.removed'
          | 'recovery_code.used'
          | 'vault.code_viewed';
        at: string;
        data: Record<string, unknown>;
      }[];
      /** Where to go on, now or later. */
      nextCursor: string | null;
      /** Whether asking again at once can give more. */
      hasMore: boolean;
      /** True when events after the cursor were pruned from the audit log. */
      missed: boolean;
    };
  };
  /** See a user's factors */
  'GET /mfa/users/{user}': {
    path: {
      user: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      user: string;
      enrolled: boolean;
      factors: {
        id: string;
        kind: string;
        label: string;
        /** `pending`, `active`, or `disabled` after too many wrong codes in a row. */
        state: string;
        createdAt: string;
        lastUsedAt: string | null;
        passkey?: {
          /** It can be copied to other devices. */
          synced: boolean;
          /** It was, when it was last used. */
          backedUp: boolean;
        };
      }[];
      recoveryCodesRemaining: number;
      lockedUntil: string | null;
    };
  };
  /** Get a code */
  'GET /otp': {
    path: undefined;
    query: {
      account?: string;
      min_valid_for?: number;
    };
    body: undefined;
    answer: {
      otp: string;
      /** From now until the code ends; null for HOTP. */
      valid_for_seconds: number | null;
      /** The server's time, in Unix seconds. */
      timestamp: number;
      /** Unix seconds; later than `timestamp` for a code that is not valid yet. */
      valid_from: number;
    };
  };
  /** Get a code with a signed timestamp */
  'GET /otp/secure': {
    path: undefined;
    query: {
      account?: string;
      min_valid_for?: number;
    };
    body: undefined;
    answer: {
      otp: string;
      /** From now until the code ends; null for HOTP. */
      valid_for_seconds: number | null;
      /** The server's time, in Unix seconds. */
      timestamp: number;
      /** Unix seconds; later than `timestamp` for a code that is not valid yet. */
      valid_from: number;
    };
  };
  /** Look a session up */
  'GET /session': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      user: string;
      method: string;
      createdAt: string;
      expiresAt: string;
    };
  };
  /** Verify the device of a visitor */
  'GET /verify/{service}': {
    path: {
      service: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      'status code': 200;
      status: 'ok';
      data: {
        /** The pseudonym of this person for this service. */
        UserServiceToken: string;
        Username?: string;
        Email?: string;
        UserRole?: string;
      };
    };
  };
  /** Name one of your second factors */
  'PATCH /api/2fa/methods/{methodId}': {
    path: {
      methodId: string;
    };
    query: undefined;
    body: {
      label: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        id: string;
        kind: string;
        label: string;
        /** `pending`, `active`, or `disabled` after too many wrong codes in a row. */
        state: string;
        /** Where codes are sent, most of it hidden; null for other kinds. */
        destination: string | null;
        createdAt: string;
        lastUsedAt: string | null;
        /** Of a passkey, in lists. */
        passkey?: {
          /** It can be copied to other devices. */
          synced: boolean;
          /** It was, when it was last used. */
          backedUp: boolean;
        };
      };
    };
  };
  /** Change an entry */
  'PATCH /api/accounts/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** The account, such as an e-mail address. */
      label?: string;
      issuer?: string | null;
      /** The id of a collection, or `personal`. */
      collection?: string;
      icon?: string | null;
      note?: string | null;
      groups?: string[];
      favourite?: boolean;
    };
    answer: {
      id: string;
      label: string;
      issuer: string | null;
      algorithm: 'SHA1' | 'SHA256' | 'SHA512';
      digits: number;
      period: number | null;
      type: 'totp' | 'hotp' | 'steam';
      icon: string | null;
      collection: string;
      favourite: boolean;
      organisation: string | null;
      note: string | null;
      groups: string[];
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Say for whom an application’s passkeys are made */
  'PATCH /api/admin/applications/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** For whom passkeys are made; null: for the installation itself. */
      relyingParty: {
        /** A domain; passkeys are bound to it for ever. */
        id: string;
        /** What browsers show. */
        name: string;
        /** Of the pages that may use the passkeys. */
        origins: string[];
      } | null;
    };
    answer: {
      success: true;
      message: string;
      data: {
        application: {
          id: string;
          name: string;
          createdAt: string;
          disabledAt: string | null;
          /** For whom passkeys are made; null: for the installation itself. */
          relyingParty: {
            /** A domain; passkeys are bound to it for ever. */
            id: string;
            /** What browsers show. */
            name: string;
            /** Of the pages that may use the passkeys. */
            origins: string[];
          } | null;
        };
      };
    };
  };
  /** Change a service */
  'PATCH /api/admin/services/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** Where browsers reach it; what a proxy reports has to be one of these. */
      origins?: string[];
      policy?: {
        level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
        /** Since the last factor; null: no limit. */
        maxAgeSeconds?: number | null;
        /** Since the last use; null: no limit. */
        idleSeconds?: number | null;
        /** Since the registration; null: no limit. */
        absoluteSeconds?: number | null;
        /** CIDR. */
        networks?: string[];
        /** The first that fits decides; where there is one, what none fits is denied. */
        rules?: {
          /** allow: with a grant; public: for everybody; deny: for nobody. */
          effect: 'allow' | 'public' | 'deny';
          path: string;
          methods?: string[];
          /** CIDR. */
          networks?: string[];
          groups?: string[];
          level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
        }[];
        /** Whether CORS preflights go through without a device. */
        preflight?: 'allow' | 'deny';
        /** host: the service is on another domain. */
        cookie?: 'shared' | 'host';
        /** Whether `Remote-Assertion` carries a signed statement. */
        assertion?: boolean;
      };
      /** What the service is told of a person, beside a pseudonym. */
      defaultScopes?: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
    };
    answer: {
      service: {
        id: string;
        name: string;
        origins: string[];
        policy: {
          level: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          /** Since the last factor; null: no limit. */
          maxAgeSeconds: number | null;
          /** Since the last use; null: no limit. */
          idleSeconds: number | null;
          /** Since the registration; null: no limit. */
          absoluteSeconds: number | null;
          /** CIDR. */
          networks: string[];
          /** The first that fits decides; where there is one, what none fits is denied. */
          rules: {
            /** allow: with a grant; public: for everybody; deny: for nobody. */
            effect: 'allow' | 'public' | 'deny';
            path: string;
            methods?: string[];
            /** CIDR. */
            networks?: string[];
            groups?: string[];
            level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          }[];
          /** Whether CORS preflights go through without a device. */
          preflight: 'allow' | 'deny';
          /** host: the service is on another domain. */
          cookie: 'shared' | 'host';
          /** Whether `Remote-Assertion` carries a signed statement. */
          assertion: boolean;
        };
        /** What the service is told of a person, beside a pseudonym. */
        defaultScopes: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
        createdAt: string;
        disabledAt: string | null;
      };
    };
  };
  /** Change the role or the address of a person */
  'PATCH /api/admin/users/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** admin: everything; member: an account; viewer: sees codes only. */
      role?: 'admin' | 'member' | 'viewer';
      /** An e-mail address. */
      email?: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          /** By which the audit log knows them. */
          userId: string;
          username: string;
          email: string | null;
          emailVerified: boolean;
          /** admin: everything; member: an account; viewer: sees codes only. */
          role: 'admin' | 'member' | 'viewer';
          locale: string;
          /** False for one who was invited and has not come yet. */
          hasPassword: boolean;
          /** The next login has to set a new one. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
          disabledAt: string | null;
        };
      };
    };
  };
  /** Change an API key */
  'PATCH /api/api-keys/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** What you call it. */
      name?: string;
      /** What it may do. Your own key: `audit` reads your events, `codes` makes codes of the entries of the vault that it is bound to; for administrators `metrics` too. A key of an application: `mfa`, `events`, `audit`, `metrics`, `codes`. */
      scopes?: ('mfa' | 'events' | 'audit' | 'metrics' | 'codes')[];
      /** Not accepted from then on; null for no end. */
      expiresAt?: string | null;
      /** Requests a minute; null for no limit of its own. */
      rateLimit?: number | null;
    };
    answer: {
      success: true;
      message: string;
      data: {
        apiKey: {
          id: string;
          /** The public part of the key. */
          keyId: string;
          name: string;
          scopes: string[];
          /** The application that it acts for; null for a person's own. */
          application: string | null;
          signed: boolean;
          rateLimit: number | null;
          createdAt: string;
          expiresAt: string | null;
          revokedAt: string | null;
          lastUsedAt: string | null;
        };
      };
    };
  };
  /** Rename a collection */
  'PATCH /api/collections/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      name: string;
    };
    answer: {
      id: string;
      name: string | null;
      personal: boolean;
      access: 'read' | 'edit' | 'manage';
      /** Raised by every change that its readers see. */
      revision: number;
      createdAt: string;
    };
  };
  /** Change a webhook */
  'PATCH /api/webhooks/{id}': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** Where events are sent by POST: https, on the public internet. */
      url?: string;
      /** What is sent. */
      events?: (
        | '2fa.enabled'
        | '2fa.disabled'
        | '2fa.verified'
        | '2fa.failed'
        | 'user.login'
        | 'user.logout'
        | 'user.locked'
        | 'device.trusted'
        | 'device.removed'
        | 'recovery_code.used'
        | 'vault.code_viewed'
      )[];
      /** True also revives one that was switched off; it gets what happens then. */
      enabled?: boolean;
    };
    answer: {
      success: true;
      message: string;
      data: {
        webhook: {
          id: string;
          url: string;
          events: string[];
          /** The application whose events it gets; null for one that gets those of a person. */
          application: string | null;
          enabled: boolean;
          /** `owner`, `failing` (nothing was accepted for days), `gone` (the receiver answered 410), `access_ended` (the password was reset, or everything was ended). */
          disabledReason: string | null;
          failingSince: string | null;
          previousSecretUntil: string | null;
          createdAt: string;
        };
      };
    };
  };
  /** Name a factor */
  'PATCH /mfa/users/{user}/factors/{id}': {
    path: {
      user: string;
      id: string;
    };
    query: undefined;
    body: {
      label: string;
    };
    answer: {
      id: string;
      kind: string;
      label: string;
      /** `pending`, `active`, or `disabled` after too many wrong codes in a row. */
      state: string;
      createdAt: string;
      lastUsedAt: string | null;
      passkey?: {
        /** It can be copied to other devices. */
        synced: boolean;
        /** It was, when it was last used. */
        backedUp: boolean;
      };
    };
  };
  /** Make ten new recovery codes */
  'POST /api/2fa/backup-codes/generate': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        backupCodes: string[];
      };
    };
  };
  /** Begin to receive codes by e-mail */
  'POST /api/2fa/email/setup': {
    path: undefined;
    query: undefined;
    body: {
      email: string;
      /** What it is called in the list of methods. */
      label?: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        factorId: string;
        /** Enough of where the code went to recognise it. */
        sentTo: string;
        expiresAt: string;
        /** What this kind of factor is worth; to be shown to the person. */
        notice: string;
      };
    };
  };
  /** Confirm codes by e-mail with the first one */
  'POST /api/2fa/email/verify-setup': {
    path: undefined;
    query: undefined;
    body: {
      /** Spaces and dashes do not matter. */
      code: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        factorId: string;
        recoveryCodesRemaining: number;
      };
    };
  };
  /** Send a code for the second step of a login */
  'POST /api/2fa/resend': {
    path: undefined;
    query: undefined;
    body: {
      /** What the first step of the login answered. */
      tempToken: string;
      method: 'sms' | 'email';
    };
    answer: {
      success: true;
      message: string;
      data: {
        /** Enough of where the code went to recognise it. */
        sentTo: string;
        expiresAt: string;
      };
    };
  };
  /** Begin to receive codes by SMS */
  'POST /api/2fa/sms/setup': {
    path: undefined;
    query: undefined;
    body: {
      /** E.164. */
      phoneNumber: string;
      /** What it is called in the list of methods. */
      label?: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        factorId: string;
        /** Enough of where the code went to recognise it. */
        sentTo: string;
        expiresAt: string;
        /** What this kind of factor is worth; to be shown to the person. */
        notice: string;
      };
    };
  };
  /** Confirm codes by SMS with the first one */
  'POST /api/2fa/sms/verify-setup': {
    path: undefined;
    query: undefined;
    body: {
      /** Spaces and dashes do not matter. */
      code: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        factorId: string;
        recoveryCodesRemaining: number;
      };
    };
  };
  /** Give a second factor again */
  'POST /api/2fa/step-up': {
    path: undefined;
    query: undefined;
    body: {
      /** Spaces and dashes do not matter. */
      code?: string;
      /** AuthenticationResponseJSON of WebAuthn Level 3, section 5.1. */
      assertion?: {
        id: string;
      };
    };
    answer: {
      success: true;
      message: string;
      data: {
        accessToken: string;
        /** Seconds. */
        expiresIn: number;
        freshUntil: string;
      };
    };
  };
  /** Set an authenticator app up */
  'POST /api/2fa/totp/setup': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        factorId: string;
        /** Base32, for typing into an authenticator app. */
        secret: string;
        /** A PNG as a data URL, to scan. */
        qrCode: string;
        /** The otpauth:// address in the QR code. */
        otpAuth: string;
        /** Ten codes to show once; they become valid with verify-setup. */
        backupCodes: string[];
      };
    };
  };
  /** Confirm an authenticator app with its first code */
  'POST /api/2fa/totp/verify-setup': {
    path: undefined;
    query: undefined;
    body: {
      /** The one that the set-up answered. */
      secret: string;
      /** Spaces and dashes do not matter. */
      code: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        recoveryCodesRemaining: number;
      };
    };
  };
  /** Finish a login with a code or a passkey */
  'POST /api/2fa/verify': {
    path: undefined;
    query: undefined;
    body: {
      /** What the first step of the login answered. */
      tempToken: string;
      /** Spaces and dashes do not matter. */
      code?: string;
      /** AuthenticationResponseJSON of WebAuthn Level 3, section 5.1. */
      assertion?: {
        id: string;
      };
      /** Do not ask for the second factor on this device for 30 days. */
      trustDevice?: boolean;
      deviceName?: string;
      /** Where the refresh token goes: `body` for programs without cookies; the cookie when missing. */
      tokenDelivery?: 'body' | 'cookie';
    };
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          email: string | null;
          username: string;
          role: string;
          twoFactorEnabled: boolean;
          emailVerified: boolean;
          locale: string;
          /** A new password has to be set before anything else. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
        };
        accessToken: string;
        /** Seconds that the access token is valid. */
        expiresIn: number;
        /** Only with `"tokenDelivery": "body"`. */
        refreshToken?: string;
        /** Only for a page of this origin: see `X-CSRF-Token`. */
        csrfToken?: string;
        /** Of the trusted device; it takes the place of the one that was sent. */
        deviceToken?: string;
      };
    };
  };
  /** Finish a login with a recovery code */
  'POST /api/2fa/verify-backup-code': {
    path: undefined;
    query: undefined;
    body: {
      /** What the first step of the login answered. */
      tempToken: string;
      /** Spaces and dashes do not matter. */
      code: string;
      /** Do not ask for the second factor on this device for 30 days. */
      trustDevice?: boolean;
      deviceName?: string;
      /** Where the refresh token goes: `body` for programs without cookies; the cookie when missing. */
      tokenDelivery?: 'body' | 'cookie';
    };
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          email: string | null;
          username: string;
          role: string;
          twoFactorEnabled: boolean;
          emailVerified: boolean;
          locale: string;
          /** A new password has to be set before anything else. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
        };
        accessToken: string;
        /** Seconds that the access token is valid. */
        expiresIn: number;
        /** Only with `"tokenDelivery": "body"`. */
        refreshToken?: string;
        /** Only for a page of this origin: see `X-CSRF-Token`. */
        csrfToken?: string;
        /** Of the trusted device; it takes the place of the one that was sent. */
        deviceToken?: string;
        /** Recovery codes that are left. */
        remaining: number;
      };
    };
  };
  /** Be asked for a passkey, as the second step of a login */
  'POST /api/2fa/webauthn/options': {
    path: undefined;
    query: undefined;
    body: {
      /** What the first step of the login answered. */
      tempToken: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        /** base64url; good once, for five minutes. */
        challenge: string;
        /** Milliseconds. */
        timeout: number;
        rpId: string;
        /** Empty: the person chooses one that says who they are. */
        allowCredentials: {
          type: 'public-key';
          id: string;
          transports: string[];
        }[];
        /** `required` or `preferred`. */
        userVerification: string;
      };
    };
  };
  /** Begin to register a passkey */
  'POST /api/2fa/webauthn/setup': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        rp: {
          id: string;
          name: string;
        };
        user: {
          /** base64url; says nothing about the user. */
          id: string;
          name: string;
          displayName: string;
        };
        /** base64url; good once, for five minutes. */
        challenge: string;
        pubKeyCredParams: {
          type: 'public-key';
          alg: number;
        }[];
        /** Milliseconds. */
        timeout: number;
        excludeCredentials: {
          type: 'public-key';
          id: string;
          transports: string[];
        }[];
        authenticatorSelection: {
          residentKey: string;
          requireResidentKey: boolean;
          /** `required` or `preferred`. */
          userVerification: string;
        };
        attestation: string;
        extensions: {
          credProps: boolean;
        };
      };
    };
  };
  /** Be asked for a passkey, to prove again who is there */
  'POST /api/2fa/webauthn/step-up/options': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        /** base64url; good once, for five minutes. */
        challenge: string;
        /** Milliseconds. */
        timeout: number;
        rpId: string;
        /** Empty: the person chooses one that says who they are. */
        allowCredentials: {
          type: 'public-key';
          id: string;
          transports: string[];
        }[];
        /** `required` or `preferred`. */
        userVerification: string;
      };
    };
  };
  /** Register a passkey */
  'POST /api/2fa/webauthn/verify-setup': {
    path: undefined;
    query: undefined;
    body: {
      /** `RegistrationResponseJSON`: what `credential.toJSON()` gives. */
      credential: {
        /** base64url. */
        id: string;
        /** base64url. */
        rawId: string;
        type: string;
        response: {
          /** base64url. */
          clientDataJSON: string;
          /** base64url. */
          attestationObject: string;
          transports?: string[];
        };
      };
      /** What the passkey is called in lists. */
      label?: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        factor: {
          id: string;
          kind: string;
          label: string;
          createdAt: string;
        };
      };
    };
  };
  /** Add an entry */
  'POST /api/accounts': {
    path: undefined;
    query: undefined;
    body: {
      /** The account, such as an e-mail address. */
      label?: string;
      /** Base32, as the site shows it. Spaces do not matter. */
      secret?: string;
      /** An `otpauth://` address, in place of the secret and what makes codes of it. Names that are given besides stand in place of its own. */
      uri?: string;
      issuer?: string | null;
      algorithm?: 'SHA1' | 'SHA256' | 'SHA512';
      digits?: number;
      /** Seconds. */
      period?: number;
      type?: 'totp' | 'hotp' | 'steam';
      /** Of the next code of HOTP. */
      counter?: number;
      /** The id of a collection, or `personal`. */
      collection?: string;
      icon?: string | null;
      note?: string | null;
      groups?: string[];
      favourite?: boolean;
    };
    answer: {
      id: string;
      label: string;
      issuer: string | null;
      algorithm: 'SHA1' | 'SHA256' | 'SHA512';
      digits: number;
      period: number | null;
      type: 'totp' | 'hotp' | 'steam';
      icon: string | null;
      collection: string;
      favourite: boolean;
      organisation: string | null;
      note: string | null;
      groups: string[];
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Import entries */
  'POST /api/accounts/import': {
    path: undefined;
    query: undefined;
    body: {
      /** As they were parsed where the file was read, each as in `POST /accounts`: in fields, or `{"uri": "otpauth://…"}`. Each is checked by itself. */
      entries: unknown[];
      /** The id of one, or `personal`. When missing, the first shared one for an administrator, and the own one of everybody else. */
      collection?: string;
      /** Says what would be done, and adds nothing. An `Idempotency-Key` is not looked at. */
      dryRun?: boolean;
    };
    answer: {
      added: number;
      existing: number;
      refused: number;
      /** In the order of the entries. */
      results: {
        status: 'added' | 'exists' | 'refused';
        /** Of the entry, where there is one: not of one that is refused, nor of one that a dry run would add. */
        id: string | null;
        /** Of one that was refused, where it is wrong. */
        field: string | null;
        reason: string | null;
      }[];
    };
  };
  /** Reveal a secret */
  'POST /api/accounts/{id}/reveal': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      /** Base32. */
      secret: string;
      /** An `otpauth://` address. */
      uri: string;
      /** The address as an image: `data:image/png;base64,…`; null where it does not fit into one. */
      qrCode: string | null;
    };
  };
  /** Make an application */
  'POST /api/admin/applications': {
    path: undefined;
    query: undefined;
    body: {
      name: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        application: {
          id: string;
          name: string;
          createdAt: string;
          disabledAt: string | null;
          /** For whom passkeys are made; null: for the installation itself. */
          relyingParty: {
            /** A domain; passkeys are bound to it for ever. */
            id: string;
            /** What browsers show. */
            name: string;
            /** Of the pages that may use the passkeys. */
            origins: string[];
          } | null;
        };
      };
    };
  };
  /** Disable an application */
  'POST /api/admin/applications/{id}/disable': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        application: {
          id: string;
          name: string;
          createdAt: string;
          disabledAt: string | null;
          /** For whom passkeys are made; null: for the installation itself. */
          relyingParty: {
            /** A domain; passkeys are bound to it for ever. */
            id: string;
            /** What browsers show. */
            name: string;
            /** Of the pages that may use the passkeys. */
            origins: string[];
          } | null;
        };
      };
    };
  };
  /** Enable a disabled application */
  'POST /api/admin/applications/{id}/enable': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        application: {
          id: string;
          name: string;
          createdAt: string;
          disabledAt: string | null;
          /** For whom passkeys are made; null: for the installation itself. */
          relyingParty: {
            /** A domain; passkeys are bound to it for ever. */
            id: string;
            /** What browsers show. */
            name: string;
            /** Of the pages that may use the passkeys. */
            origins: string[];
          } | null;
        };
      };
    };
  };
  /** Make a group */
  'POST /api/admin/groups': {
    path: undefined;
    query: undefined;
    body: {
      name: string;
    };
    answer: {
      id: string;
      name: string;
      createdAt: string;
    };
  };
  /** Put a service behind the gate */
  'POST /api/admin/services': {
    path: undefined;
    query: undefined;
    body: {
      /** As it stands in paths: small letters, digits, dashes. */
      name: string;
      /** Where browsers reach it; what a proxy reports has to be one of these. */
      origins: string[];
      policy?: {
        level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
        /** Since the last factor; null: no limit. */
        maxAgeSeconds?: number | null;
        /** Since the last use; null: no limit. */
        idleSeconds?: number | null;
        /** Since the registration; null: no limit. */
        absoluteSeconds?: number | null;
        /** CIDR. */
        networks?: string[];
        /** The first that fits decides; where there is one, what none fits is denied. */
        rules?: {
          /** allow: with a grant; public: for everybody; deny: for nobody. */
          effect: 'allow' | 'public' | 'deny';
          path: string;
          methods?: string[];
          /** CIDR. */
          networks?: string[];
          groups?: string[];
          level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
        }[];
        /** Whether CORS preflights go through without a device. */
        preflight?: 'allow' | 'deny';
        /** host: the service is on another domain. */
        cookie?: 'shared' | 'host';
        /** Whether `Remote-Assertion` carries a signed statement. */
        assertion?: boolean;
      };
      /** What the service is told of a person, beside a pseudonym. */
      defaultScopes?: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
    };
    answer: {
      service: {
        id: string;
        name: string;
        origins: string[];
        policy: {
          level: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          /** Since the last factor; null: no limit. */
          maxAgeSeconds: number | null;
          /** Since the last use; null: no limit. */
          idleSeconds: number | null;
          /** Since the registration; null: no limit. */
          absoluteSeconds: number | null;
          /** CIDR. */
          networks: string[];
          /** The first that fits decides; where there is one, what none fits is denied. */
          rules: {
            /** allow: with a grant; public: for everybody; deny: for nobody. */
            effect: 'allow' | 'public' | 'deny';
            path: string;
            methods?: string[];
            /** CIDR. */
            networks?: string[];
            groups?: string[];
            level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          }[];
          /** Whether CORS preflights go through without a device. */
          preflight: 'allow' | 'deny';
          /** host: the service is on another domain. */
          cookie: 'shared' | 'host';
          /** Whether `Remote-Assertion` carries a signed statement. */
          assertion: boolean;
        };
        /** What the service is told of a person, beside a pseudonym. */
        defaultScopes: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
        createdAt: string;
        disabledAt: string | null;
      };
      /** For `/verify/:service`; shown once. */
      token: string;
    };
  };
  /** Let nobody in any more */
  'POST /api/admin/services/{id}/disable': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      service: {
        id: string;
        name: string;
        origins: string[];
        policy: {
          level: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          /** Since the last factor; null: no limit. */
          maxAgeSeconds: number | null;
          /** Since the last use; null: no limit. */
          idleSeconds: number | null;
          /** Since the registration; null: no limit. */
          absoluteSeconds: number | null;
          /** CIDR. */
          networks: string[];
          /** The first that fits decides; where there is one, what none fits is denied. */
          rules: {
            /** allow: with a grant; public: for everybody; deny: for nobody. */
            effect: 'allow' | 'public' | 'deny';
            path: string;
            methods?: string[];
            /** CIDR. */
            networks?: string[];
            groups?: string[];
            level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          }[];
          /** Whether CORS preflights go through without a device. */
          preflight: 'allow' | 'deny';
          /** host: the service is on another domain. */
          cookie: 'shared' | 'host';
          /** Whether `Remote-Assertion` carries a signed statement. */
          assertion: boolean;
        };
        /** What the service is told of a person, beside a pseudonym. */
        defaultScopes: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
        createdAt: string;
        disabledAt: string | null;
      };
    };
  };
  /** Let people in again */
  'POST /api/admin/services/{id}/enable': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      service: {
        id: string;
        name: string;
        origins: string[];
        policy: {
          level: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          /** Since the last factor; null: no limit. */
          maxAgeSeconds: number | null;
          /** Since the last use; null: no limit. */
          idleSeconds: number | null;
          /** Since the registration; null: no limit. */
          absoluteSeconds: number | null;
          /** CIDR. */
          networks: string[];
          /** The first that fits decides; where there is one, what none fits is denied. */
          rules: {
            /** allow: with a grant; public: for everybody; deny: for nobody. */
            effect: 'allow' | 'public' | 'deny';
            path: string;
            methods?: string[];
            /** CIDR. */
            networks?: string[];
            groups?: string[];
            level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          }[];
          /** Whether CORS preflights go through without a device. */
          preflight: 'allow' | 'deny';
          /** host: the service is on another domain. */
          cookie: 'shared' | 'host';
          /** Whether `Remote-Assertion` carries a signed statement. */
          assertion: boolean;
        };
        /** What the service is told of a person, beside a pseudonym. */
        defaultScopes: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
        createdAt: string;
        disabledAt: string | null;
      };
    };
  };
  /** Explain what the gate would decide */
  'POST /api/admin/services/{id}/explain': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      url: string;
      /** GET when missing. */
      method?: string;
      /** The id of a registered device. */
      device?: string;
      /** The client's. */
      address?: string;
      /** As with a proof of its key. */
      bound?: boolean;
    };
    answer: {
      outcome: 'allowed' | 'open' | 'login' | 'denied';
      rule: string;
      /** Of the policy, from 0. */
      pathRule: number | null;
      wanted: string | null;
    };
  };
  /** Give a service a new token */
  'POST /api/admin/services/{id}/token': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** How long the present one goes on beside it; not at all when missing. */
      overlapSeconds?: number;
    };
    answer: {
      service: {
        id: string;
        name: string;
        origins: string[];
        policy: {
          level: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          /** Since the last factor; null: no limit. */
          maxAgeSeconds: number | null;
          /** Since the last use; null: no limit. */
          idleSeconds: number | null;
          /** Since the registration; null: no limit. */
          absoluteSeconds: number | null;
          /** CIDR. */
          networks: string[];
          /** The first that fits decides; where there is one, what none fits is denied. */
          rules: {
            /** allow: with a grant; public: for everybody; deny: for nobody. */
            effect: 'allow' | 'public' | 'deny';
            path: string;
            methods?: string[];
            /** CIDR. */
            networks?: string[];
            groups?: string[];
            level?: 'any' | 'mfa' | 'phishing-resistant' | 'device-bound';
          }[];
          /** Whether CORS preflights go through without a device. */
          preflight: 'allow' | 'deny';
          /** host: the service is on another domain. */
          cookie: 'shared' | 'host';
          /** Whether `Remote-Assertion` carries a signed statement. */
          assertion: boolean;
        };
        /** What the service is told of a person, beside a pseudonym. */
        defaultScopes: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
        createdAt: string;
        disabledAt: string | null;
      };
      /** For `/verify/:service`; shown once. */
      token: string;
    };
  };
  /** Make a person */
  'POST /api/admin/users': {
    path: undefined;
    query: undefined;
    body: {
      /** 3 to 30 letters, digits, `-` and `_`. */
      username: string;
      /** An e-mail address. */
      email?: string;
      /** admin: everything; member: an account; viewer: sees codes only. */
      role?: 'admin' | 'member' | 'viewer';
      /** Of messages; `en` when missing. */
      locale?: 'en' | 'pt-BR';
    };
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          /** By which the audit log knows them. */
          userId: string;
          username: string;
          email: string | null;
          emailVerified: boolean;
          /** admin: everything; member: an account; viewer: sees codes only. */
          role: 'admin' | 'member' | 'viewer';
          locale: string;
          /** False for one who was invited and has not come yet. */
          hasPassword: boolean;
          /** The next login has to set a new one. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
          disabledAt: string | null;
        };
        invitation: {
          /** The address that it was sent to. */
          sentTo: string | null;
          /** Only where no message could be sent: to be handed over, shown once. */
          link: string | null;
          expiresAt: string;
        };
      };
    };
  };
  /** Invite a person by their address */
  'POST /api/admin/users/invite': {
    path: undefined;
    query: undefined;
    body: {
      /** An e-mail address. */
      email: string;
      /** 3 to 30 letters, digits, `-` and `_`. */
      username?: string;
      /** admin: everything; member: an account; viewer: sees codes only. */
      role?: 'admin' | 'member' | 'viewer';
      /** Of messages; `en` when missing. */
      locale?: 'en' | 'pt-BR';
    };
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          /** By which the audit log knows them. */
          userId: string;
          username: string;
          email: string | null;
          emailVerified: boolean;
          /** admin: everything; member: an account; viewer: sees codes only. */
          role: 'admin' | 'member' | 'viewer';
          locale: string;
          /** False for one who was invited and has not come yet. */
          hasPassword: boolean;
          /** The next login has to set a new one. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
          disabledAt: string | null;
        };
        invitation: {
          /** The address that it was sent to. */
          sentTo: string | null;
          /** Only where no message could be sent: to be handed over, shown once. */
          link: string | null;
          expiresAt: string;
        };
      };
    };
  };
  /** Disable a person */
  'POST /api/admin/users/{id}/disable': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          /** By which the audit log knows them. */
          userId: string;
          username: string;
          email: string | null;
          emailVerified: boolean;
          /** admin: everything; member: an account; viewer: sees codes only. */
          role: 'admin' | 'member' | 'viewer';
          locale: string;
          /** False for one who was invited and has not come yet. */
          hasPassword: boolean;
          /** The next login has to set a new one. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
          disabledAt: string | null;
        };
      };
    };
  };
  /** Enable a disabled person */
  'POST /api/admin/users/{id}/enable': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          /** By which the audit log knows them. */
          userId: string;
          username: string;
          email: string | null;
          emailVerified: boolean;
          /** admin: everything; member: an account; viewer: sees codes only. */
          role: 'admin' | 'member' | 'viewer';
          locale: string;
          /** False for one who was invited and has not come yet. */
          hasPassword: boolean;
          /** The next login has to set a new one. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
          disabledAt: string | null;
        };
      };
    };
  };
  /** Mark a password as compromised */
  'POST /api/admin/users/{id}/expire-password': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          /** By which the audit log knows them. */
          userId: string;
          username: string;
          email: string | null;
          emailVerified: boolean;
          /** admin: everything; member: an account; viewer: sees codes only. */
          role: 'admin' | 'member' | 'viewer';
          locale: string;
          /** False for one who was invited and has not come yet. */
          hasPassword: boolean;
          /** The next login has to set a new one. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
          disabledAt: string | null;
        };
      };
    };
  };
  /** Invite a person again */
  'POST /api/admin/users/{id}/invite': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        /** The address that it was sent to. */
        sentTo: string | null;
        /** Only where no message could be sent: to be handed over, shown once. */
        link: string | null;
        expiresAt: string;
      };
    };
  };
  /** Remove every second factor of a person */
  'POST /api/admin/users/{id}/reset-factors': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        removed: number;
      };
    };
  };
  /** Send a person the link that resets the password */
  'POST /api/admin/users/{id}/reset-password': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** End every session of a person */
  'POST /api/admin/users/{id}/revoke-sessions': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Issue temporary access */
  'POST /api/admin/users/{id}/temporary-access': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** 60 when missing. */
      lifetimeMinutes?: number;
    };
    answer: {
      success: true;
      message: string;
      data: {
        /** The address that it was sent to. */
        sentTo: string | null;
        /** Only where no message could be sent: to be handed over, shown once. */
        link: string | null;
        expiresAt: string;
      };
    };
  };
  /** Unlock a person */
  'POST /api/admin/users/{id}/unlock': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Make an API key */
  'POST /api/api-keys': {
    path: undefined;
    query: undefined;
    body: {
      /** What you call it. */
      name: string;
      /** What it may do. Your own key: `audit` reads your events, `codes` makes codes of the entries of the vault that it is bound to; for administrators `metrics` too. A key of an application: `mfa`, `events`, `audit`, `metrics`, `codes`. */
      scopes: ('mfa' | 'events' | 'audit' | 'metrics' | 'codes')[];
      /** Not accepted from then on; null for no end. */
      expiresAt?: string | null;
      /** Requests a minute; null for no limit of its own. */
      rateLimit?: number | null;
      /** Requests are signed (RFC 9421), and the secret is never sent. */
      signed?: boolean;
      /** For administrators: what belongs to this application, in place of what is their own. */
      application?: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        apiKey: {
          id: string;
          /** The public part of the key. */
          keyId: string;
          name: string;
          scopes: string[];
          /** The application that it acts for; null for a person's own. */
          application: string | null;
          signed: boolean;
          rateLimit: number | null;
          createdAt: string;
          expiresAt: string | null;
          revokedAt: string | null;
          lastUsedAt: string | null;
        };
        /** For the header X-API-Key. Shown once. */
        key: string | null;
        /** Of a key whose requests are signed. Shown once. */
        signingSecret: string | null;
      };
    };
  };
  /** Revoke an API key */
  'POST /api/api-keys/{id}/revoke': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        apiKey: {
          id: string;
          /** The public part of the key. */
          keyId: string;
          name: string;
          scopes: string[];
          /** The application that it acts for; null for a person's own. */
          application: string | null;
          signed: boolean;
          rateLimit: number | null;
          createdAt: string;
          expiresAt: string | null;
          revokedAt: string | null;
          lastUsedAt: string | null;
        };
      };
    };
  };
  /** Make the successor of an API key */
  'POST /api/api-keys/{id}/rotate': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** How long the old key is accepted beside the new one; a day when missing. */
      overlapSeconds?: number;
    } | null;
    answer: {
      success: true;
      message: string;
      data: {
        apiKey: {
          id: string;
          /** The public part of the key. */
          keyId: string;
          name: string;
          scopes: string[];
          /** The application that it acts for; null for a person's own. */
          application: string | null;
          signed: boolean;
          rateLimit: number | null;
          createdAt: string;
          expiresAt: string | null;
          revokedAt: string | null;
          lastUsedAt: string | null;
        };
        /** For the header X-API-Key. Shown once. */
        key: string | null;
        /** Of a key whose requests are signed. Shown once. */
        signingSecret: string | null;
      };
    };
  };
  /** Accept an invitation */
  'POST /api/auth/invitation': {
    path: undefined;
    query: undefined;
    body: {
      /** What stands after the # of the link. */
      token: string;
      /** Any characters, up to 128; no rule of composition. */
      password: string;
    };
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Log in with a password */
  'POST /api/auth/login': {
    path: undefined;
    query: undefined;
    body: {
      emailOrUsername?: string;
      username?: string;
      email?: string;
      password: string;
      /** Stay logged in for 30 days in place of 7. */
      rememberMe?: boolean;
      /** Of a trusted device, in place of the second step; or its cookie. */
      deviceToken?: string;
      /** Where the refresh token goes: `body` for programs without cookies; the cookie when missing. */
      tokenDelivery?: 'body' | 'cookie';
    };
    answer: {
      success: true;
      message: string;
      data:
        | {
            user: {
              id: string;
              email: string | null;
              username: string;
              role: string;
              twoFactorEnabled: boolean;
              emailVerified: boolean;
              locale: string;
              /** A new password has to be set before anything else. */
              passwordExpired: boolean;
              createdAt: string;
              lastLoginAt: string | null;
            };
            accessToken: string;
            /** Seconds that the access token is valid. */
            expiresIn: number;
            /** Only with `"tokenDelivery": "body"`. */
            refreshToken?: string;
            /** Only for a page of this origin: see `X-CSRF-Token`. */
            csrfToken?: string;
            /** Of the trusted device; it takes the place of the one that was sent. */
            deviceToken?: string;
          }
        | {
            requiresTwoFactor: true;
            /** For the second step, and nothing else. */
            tempToken: string;
            /** What the second step takes: `webauthn`, `totp`, `sms`, `email`, `recovery-code`. */
            methods: string[];
            /** A code is on its way, as nothing else could answer. */
            codeSent: boolean;
            /** Seconds. */
            expiresIn: number;
          };
    };
  };
  /** Log out */
  'POST /api/auth/logout': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Begin a login with a passkey alone */
  'POST /api/auth/passkey/options': {
    path: undefined;
    query: undefined;
    body: {
      /** For `mediation: "conditional"`. Nobody has asked for a passkey yet: counted by itself, and more of them are allowed. */
      autofill?: boolean;
    } | null;
    answer: {
      success: true;
      message: string;
      data: {
        /** base64url; good once, for five minutes. */
        challenge: string;
        /** Milliseconds. */
        timeout: number;
        rpId: string;
        /** Empty: the person chooses one that says who they are. */
        allowCredentials: {
          type: 'public-key';
          id: string;
          transports: string[];
        }[];
        /** `required` or `preferred`. */
        userVerification: string;
      };
    };
  };
  /** Log in with a passkey alone */
  'POST /api/auth/passkey/verify': {
    path: undefined;
    query: undefined;
    body: {
      /** `AuthenticationResponseJSON`: what `credential.toJSON()` gives. */
      assertion: {
        /** base64url. */
        id: string;
        /** base64url. */
        rawId: string;
        type: string;
        response: {
          /** base64url. */
          clientDataJSON: string;
          /** base64url. */
          authenticatorData: string;
          /** base64url. */
          signature: string;
          userHandle?: string | null;
        };
      };
      /** Stay logged in for 30 days in place of 7. */
      rememberMe?: boolean;
      /** Where the refresh token goes: `body` for programs without cookies; the cookie when missing. */
      tokenDelivery?: 'body' | 'cookie';
    };
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          email: string | null;
          username: string;
          role: string;
          twoFactorEnabled: boolean;
          emailVerified: boolean;
          locale: string;
          /** A new password has to be set before anything else. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
        };
        accessToken: string;
        /** Seconds that the access token is valid. */
        expiresIn: number;
        /** Only with `"tokenDelivery": "body"`. */
        refreshToken?: string;
        /** Only for a page of this origin: see `X-CSRF-Token`. */
        csrfToken?: string;
        /** Of the trusted device; it takes the place of the one that was sent. */
        deviceToken?: string;
      };
    };
  };
  /** Change the password */
  'POST /api/auth/password': {
    path: undefined;
    query: undefined;
    body: {
      /** Any characters, up to 128; no rule of composition. */
      currentPassword?: string;
      /** Any characters, up to 128; no rule of composition. */
      newPassword: string;
      /** Where the refresh token goes: `body` for programs without cookies; the cookie when missing. */
      tokenDelivery?: 'body' | 'cookie';
    };
    answer: {
      success: true;
      message: string;
      data: {
        /** The one that the request came with is dead. */
        accessToken: string;
        /** Seconds. */
        expiresIn: number;
        /** Only with `"tokenDelivery": "body"`. */
        refreshToken?: string;
        /** Only where the session came in its cookie. */
        csrfToken?: string;
      };
    };
  };
  /** Ask for a link that resets the password */
  'POST /api/auth/password/forgot': {
    path: undefined;
    query: undefined;
    body: {
      /** Or the user name. */
      email: string;
    };
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Set a new password with the link of the message */
  'POST /api/auth/password/reset': {
    path: undefined;
    query: undefined;
    body: {
      /** What stands after the # of the link. */
      token: string;
      /** Any characters, up to 128; no rule of composition. */
      newPassword: string;
    };
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Get another access token */
  'POST /api/auth/refresh': {
    path: undefined;
    query: undefined;
    body: {
      /** Where it is not in the cookie. */
      refreshToken?: string;
      /** Where the refresh token goes: `body` for programs without cookies; the cookie when missing. */
      tokenDelivery?: 'body' | 'cookie';
    } | null;
    answer: {
      success: true;
      message: string;
      data: {
        accessToken: string;
        /** Seconds. */
        expiresIn: number;
        /** Only where the old one came in the body. */
        refreshToken?: string;
      };
    };
  };
  /** Register */
  'POST /api/auth/register': {
    path: undefined;
    query: undefined;
    body: {
      /** An e-mail address. */
      email: string;
      /** 3 to 30 letters, digits, `-` and `_`. */
      username: string;
      /** Any characters, up to 128; no rule of composition. */
      password: string;
      /** Where the refresh token goes: `body` for programs without cookies; the cookie when missing. */
      tokenDelivery?: 'body' | 'cookie';
    };
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          email: string | null;
          username: string;
          role: string;
          twoFactorEnabled: boolean;
          emailVerified: boolean;
          locale: string;
          /** A new password has to be set before anything else. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
        };
        accessToken: string;
        /** Seconds that the access token is valid. */
        expiresIn: number;
        /** Only with `"tokenDelivery": "body"`. */
        refreshToken?: string;
        /** Only for a page of this origin: see `X-CSRF-Token`. */
        csrfToken?: string;
        /** Of the trusted device; it takes the place of the one that was sent. */
        deviceToken?: string;
      };
    };
  };
  /** End all of your sessions */
  'POST /api/auth/revoke-sessions': {
    path: undefined;
    query: undefined;
    body: {
      /** Leave this session, and no other. */
      keepCurrent?: boolean;
    } | null;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Log in with a link of an administrator */
  'POST /api/auth/temporary-access': {
    path: undefined;
    query: undefined;
    body: {
      /** What stands after the # of the link. */
      token: string;
      /** Where the refresh token goes: `body` for programs without cookies; the cookie when missing. */
      tokenDelivery?: 'body' | 'cookie';
    };
    answer: {
      success: true;
      message: string;
      data:
        | {
            user: {
              id: string;
              email: string | null;
              username: string;
              role: string;
              twoFactorEnabled: boolean;
              emailVerified: boolean;
              locale: string;
              /** A new password has to be set before anything else. */
              passwordExpired: boolean;
              createdAt: string;
              lastLoginAt: string | null;
            };
            accessToken: string;
            /** Seconds that the access token is valid. */
            expiresIn: number;
            /** Only with `"tokenDelivery": "body"`. */
            refreshToken?: string;
            /** Only for a page of this origin: see `X-CSRF-Token`. */
            csrfToken?: string;
            /** Of the trusted device; it takes the place of the one that was sent. */
            deviceToken?: string;
          }
        | {
            requiresTwoFactor: true;
            /** For the second step, and nothing else. */
            tempToken: string;
            /** What the second step takes: `webauthn`, `totp`, `sms`, `email`, `recovery-code`. */
            methods: string[];
            /** A code is on its way, as nothing else could answer. */
            codeSent: boolean;
            /** Seconds. */
            expiresIn: number;
          };
    };
  };
  /** Make the first administrator */
  'POST /api/auth/welcome': {
    path: undefined;
    query: undefined;
    body: {
      /** What stands after the # of the link. */
      token: string;
      /** An e-mail address. */
      email: string;
      /** 3 to 30 letters, digits, `-` and `_`. */
      username: string;
      /** Any characters, up to 128; no rule of composition. */
      password: string;
      /** Where the refresh token goes: `body` for programs without cookies; the cookie when missing. */
      tokenDelivery?: 'body' | 'cookie';
    };
    answer: {
      success: true;
      message: string;
      data: {
        user: {
          id: string;
          email: string | null;
          username: string;
          role: string;
          twoFactorEnabled: boolean;
          emailVerified: boolean;
          locale: string;
          /** A new password has to be set before anything else. */
          passwordExpired: boolean;
          createdAt: string;
          lastLoginAt: string | null;
        };
        accessToken: string;
        /** Seconds that the access token is valid. */
        expiresIn: number;
        /** Only with `"tokenDelivery": "body"`. */
        refreshToken?: string;
        /** Only for a page of this origin: see `X-CSRF-Token`. */
        csrfToken?: string;
        /** Of the trusted device; it takes the place of the one that was sent. */
        deviceToken?: string;
      };
    };
  };
  /** Make a collection */
  'POST /api/collections': {
    path: undefined;
    query: undefined;
    body: {
      name: string;
    };
    answer: {
      id: string;
      name: string | null;
      personal: boolean;
      access: 'read' | 'edit' | 'manage';
      /** Raised by every change that its readers see. */
      revision: number;
      createdAt: string;
    };
  };
  /** Change your address */
  'POST /api/email': {
    path: undefined;
    query: undefined;
    body: {
      /** An e-mail address. */
      email: string;
    };
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Change an address with the link of the message */
  'POST /api/email/confirm': {
    path: undefined;
    query: undefined;
    body: {
      /** What stands after the # of the link. */
      token: string;
    };
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Send the link that verifies your address */
  'POST /api/email/send-verification': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Verify an address with the link of the message */
  'POST /api/email/verify': {
    path: undefined;
    query: undefined;
    body: {
      /** What stands after the # of the link. */
      token: string;
    };
    answer: {
      success: true;
      message: string;
      data: Record<string, unknown>;
    };
  };
  /** Register this browser, logged in */
  'POST /api/gate/devices': {
    path: undefined;
    query: undefined;
    body: {
      name?: string;
      /** Such as `desktop`, `phone`. */
      type?: string;
    };
    answer: {
      device: {
        id: string;
        name: string;
        type: string;
        /** How its person proved who they are. */
        method: string;
        aal: number;
        /** Where it was used last. */
        ip: string;
        userAgent: string;
        registeredAt: string;
        authenticatedAt: string;
        lastUsedAt: string;
        expiresAt: string;
      };
    };
  };
  /** Add a webhook */
  'POST /api/webhooks': {
    path: undefined;
    query: undefined;
    body: {
      /** Where events are sent by POST: https, on the public internet. */
      url: string;
      /** What is sent. */
      events: (
        | '2fa.enabled'
        | '2fa.disabled'
        | '2fa.verified'
        | '2fa.failed'
        | 'user.login'
        | 'user.logout'
        | 'user.locked'
        | 'device.trusted'
        | 'device.removed'
        | 'recovery_code.used'
        | 'vault.code_viewed'
      )[];
      /** For administrators: what belongs to this application, in place of what is their own. */
      application?: string;
    };
    answer: {
      success: true;
      message: string;
      data: {
        webhook: {
          id: string;
          url: string;
          events: string[];
          /** The application whose events it gets; null for one that gets those of a person. */
          application: string | null;
          enabled: boolean;
          /** `owner`, `failing` (nothing was accepted for days), `gone` (the receiver answered 410), `access_ended` (the password was reset, or everything was ended). */
          disabledReason: string | null;
          failingSince: string | null;
          previousSecretUntil: string | null;
          createdAt: string;
        };
        /** `whsec_…`: verifies what is sent. Shown once. */
        secret: string;
      };
    };
  };
  /** Send a delivery again */
  'POST /api/webhooks/{id}/deliveries/{delivery}/retry': {
    path: {
      id: string;
      delivery: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        delivery: {
          id: string;
          /** The `webhook-id` of every attempt. */
          eventId: string;
          eventType: string;
          /** `waiting`, `delivered`, or `parked`: not tried any more. */
          state: string;
          attempts: number;
          nextAttemptAt: string | null;
          /** Of the last attempt. */
          responseStatus: number | null;
          /** `status_refused`, `timed_out`, `connection_failed`, `tls_failed`, `unresolved`, `address_refused`, `url_refused`, `answer_malformed`, `gone`, or `webhook_disabled`. */
          error: string | null;
          createdAt: string;
          finishedAt: string | null;
        };
      };
    };
  };
  /** Give a webhook a new secret */
  'POST /api/webhooks/{id}/rotate-secret': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** How long the old secret signs beside the new one; a day when missing. */
      overlapSeconds?: number;
    } | null;
    answer: {
      success: true;
      message: string;
      data: {
        webhook: {
          id: string;
          url: string;
          events: string[];
          /** The application whose events it gets; null for one that gets those of a person. */
          application: string | null;
          enabled: boolean;
          /** `owner`, `failing` (nothing was accepted for days), `gone` (the receiver answered 410), `access_ended` (the password was reset, or everything was ended). */
          disabledReason: string | null;
          failingSince: string | null;
          previousSecretUntil: string | null;
          createdAt: string;
        };
        /** `whsec_…`: verifies what is sent. Shown once. */
        secret: string;
      };
    };
  };
  /** Send a test event */
  'POST /api/webhooks/{id}/test': {
    path: {
      id: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      success: true;
      message: string;
      data: {
        delivery: {
          id: string;
          /** The `webhook-id` of every attempt. */
          eventId: string;
          eventType: string;
          /** `waiting`, `delivered`, or `parked`: not tried any more. */
          state: string;
          attempts: number;
          nextAttemptAt: string | null;
          /** Of the last attempt. */
          responseStatus: number | null;
          /** `status_refused`, `timed_out`, `connection_failed`, `tls_failed`, `unresolved`, `address_refused`, `url_refused`, `answer_malformed`, `gone`, or `webhook_disabled`. */
          error: string | null;
          createdAt: string;
          finishedAt: string | null;
        };
      };
    };
  };
  /** Register this browser with an e-mail address and a code */
  'POST /device/add': {
    path: undefined;
    query: undefined;
    body: {
      email: string;
      device_registration_code: string;
      /** Such as `desktop`, `phone`. */
      device_type?: string;
    };
    answer: {
      'status code': 200;
      status: 'ok';
    };
  };
  /** Bind a device to a key */
  'POST /device/binding': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      session_identifier: string;
      refresh_url: string;
      scope: {
        include_site: boolean;
      };
      credentials: {
        type: 'cookie';
        name: string;
        attributes: string;
      }[];
    };
  };
  /** Prove the key of a device again */
  'POST /device/binding/refresh': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      session_identifier: string;
      refresh_url: string;
      scope: {
        include_site: boolean;
      };
      credentials: {
        type: 'cookie';
        name: string;
        attributes: string;
      }[];
    };
  };
  /** Verify a code and open a session */
  'POST /login': {
    path: undefined;
    query: undefined;
    body: {
      /** Your own id for the user: 3 to 256 characters, opaque to Twofold. */
      user: string;
      /** A TOTP code of 6 to 8 digits, or a recovery code. Spaces and dashes do not matter. */
      token: string;
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
    };
    answer: {
      success: true;
      message: string;
      meta: {
        method: string;
        user: string;
        ip: string;
        userAgent: string;
        timestamp: string;
        recoveryCodesRemaining: number;
      };
    };
  };
  /** Ask a user for a factor */
  'POST /mfa/users/{user}/challenges': {
    path: {
      user: string;
    };
    query: undefined;
    body: {
      kind?: 'totp' | 'webauthn' | 'sms' | 'email' | 'recovery-code';
      factorId?: string;
      /** The language of the message; `en` when missing. */
      locale?: 'en' | 'pt-BR';
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
    };
    answer: {
      challengeId: string;
      kind: string;
      expiresAt: string;
      options?: {
        /** base64url; good once, for five minutes. */
        challenge: string;
        /** Milliseconds. */
        timeout: number;
        rpId: string;
        /** Empty: the person chooses one that says who they are. */
        allowCredentials: {
          type: 'public-key';
          id: string;
          transports: string[];
        }[];
        /** `required` or `preferred`. */
        userVerification: string;
      };
      /** For `sms` and `email`: enough of where the code went to recognise it. */
      sentTo?: string;
    };
  };
  /** Add a factor */
  'POST /mfa/users/{user}/factors': {
    path: {
      user: string;
    };
    query: undefined;
    body: {
      kind: 'totp' | 'sms' | 'email';
      /** Shown by the authenticator app above the code; at most 192 bytes in UTF-8. */
      issuer?: string;
      /** Shown by the authenticator app beside the issuer, at most 192 bytes in UTF-8; the user id when missing. */
      label?: string;
      /** SHA1 when missing, which every app knows. */
      algorithm?: 'SHA1' | 'SHA256' | 'SHA512';
      /** 6 when missing. */
      digits?: number;
      /** Seconds; 30 when missing. */
      period?: number;
      /** For `sms`: E.164. A code is sent there, which confirms the factor. */
      phoneNumber?: string;
      /** For `email`: the same, by e-mail. */
      email?: string;
      /** The language of the message; `en` when missing. */
      locale?: 'en' | 'pt-BR';
      /** What the factor is called in lists, such as the name of the phone. */
      name?: string;
      /** Base32, at least 128 bits: takes over an existing secret. */
      secret?: string;
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
    };
    answer: {
      factor: {
        id: string;
        kind: string;
        label: string;
        /** `pending`, `active`, or `disabled` after too many wrong codes in a row. */
        state: string;
        createdAt: string;
        lastUsedAt: string | null;
        passkey?: {
          /** It can be copied to other devices. */
          synced: boolean;
          /** It was, when it was last used. */
          backedUp: boolean;
        };
      };
      /** For `totp`: a PNG as a data URL, for the person to scan. */
      qrCode?: string;
      /** For `sms` and `email`: enough of where the code went to recognise it. */
      sentTo?: string;
      /** For `sms` and `email`: until when the code works. */
      expiresAt?: string;
    };
  };
  /** Confirm a factor with its first code */
  'POST /mfa/users/{user}/factors/{id}/confirm': {
    path: {
      user: string;
      id: string;
    };
    query: undefined;
    body: {
      /** A TOTP code of 6 to 8 digits, or a recovery code. Spaces and dashes do not matter. */
      code: string;
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
    };
    answer: {
      id: string;
      kind: string;
      label: string;
      /** `pending`, `active`, or `disabled` after too many wrong codes in a row. */
      state: string;
      createdAt: string;
      lastUsedAt: string | null;
      passkey?: {
        /** It can be copied to other devices. */
        synced: boolean;
        /** It was, when it was last used. */
        backedUp: boolean;
      };
    };
  };
  /** Make new recovery codes */
  'POST /mfa/users/{user}/recovery-codes': {
    path: {
      user: string;
    };
    query: undefined;
    body: undefined;
    answer: {
      recoveryCodes: string[];
    };
  };
  /** Unlock a user */
  'POST /mfa/users/{user}/unlock': {
    path: {
      user: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Verify a code or a passkey without opening a session */
  'POST /mfa/users/{user}/verify': {
    path: {
      user: string;
    };
    query: undefined;
    body: {
      /** A TOTP code of 6 to 8 digits, or a recovery code. Spaces and dashes do not matter. */
      code?: string;
      challengeId?: string;
      /** `AuthenticationResponseJSON`: what `credential.toJSON()` gives. */
      assertion?: {
        /** base64url. */
        id: string;
        /** base64url. */
        rawId: string;
        type: string;
        response: {
          /** base64url. */
          clientDataJSON: string;
          /** base64url. */
          authenticatorData: string;
          /** base64url. */
          signature: string;
          userHandle?: string | null;
        };
      };
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
    };
    answer: {
      verified: true;
      method: string;
      aal: number;
      amr: string[];
      factorId: string;
      verifiedAt: string;
    };
  };
  /** Get a code of your own */
  'POST /otp/lease': {
    path: undefined;
    query: undefined;
    body: {
      /** The id of the entry, where the key is bound to several. */
      account?: string;
      /** How many seconds the code has to live; when missing 5, or the whole period where it is shorter. */
      minValidSeconds?: number;
    } | null;
    answer: {
      otp: string;
      /** From now until the code ends; null for HOTP. */
      valid_for_seconds: number | null;
      /** The server's time, in Unix seconds. */
      timestamp: number;
      /** Unix seconds; later than `timestamp` for a code that is not valid yet. */
      valid_from: number;
      /** Unix seconds; null for HOTP. */
      valid_until: number | null;
      /** The step that is yours alone; null for HOTP. */
      time_step: number | null;
    };
  };
  /** Check a code */
  'POST /otp/verify': {
    path: undefined;
    query: undefined;
    body: {
      otp: string;
      /** The id of the entry, where the key is bound to several. */
      account?: string;
    };
    answer: {
      valid: boolean;
      timestamp: number;
    };
  };
  /** Enroll a user with an authenticator app */
  'POST /setup': {
    path: undefined;
    query: undefined;
    body: {
      /** Your own id for the user: 3 to 256 characters, opaque to Twofold. */
      user: string;
      /** Shown by the authenticator app above the code; at most 192 bytes in UTF-8. */
      issuer?: string;
      /** Shown by the authenticator app beside the issuer, at most 192 bytes in UTF-8; the user id when missing. */
      label?: string;
      /** SHA1 when missing, which every app knows. */
      algorithm?: 'SHA1' | 'SHA256' | 'SHA512';
      /** 6 when missing. */
      digits?: number;
      /** Seconds; 30 when missing. */
      period?: number;
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
    };
    answer: {
      /** A PNG as a data URL, for the person to scan. */
      qrCode: string;
      /** Ten codes to show once; they work after the first accepted code. */
      recoveryCodes: string[];
      factorId: string;
      /** Base32; only with ALLOW_DEBUG_SETUP_OUTPUT. */
      secret?: string;
      /** otpauth:// address; only with ALLOW_DEBUG_SETUP_OUTPUT. */
      otpAuth?: string;
    };
  };
  /** Ask for a passkey */
  'POST /webauthn/login/challenge': {
    path: undefined;
    query: undefined;
    body: {
      /** Your own id for the user: 3 to 256 characters, opaque to Twofold. */
      user?: string;
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
    };
    answer: {
      /** base64url; good once, for five minutes. */
      challenge: string;
      /** Milliseconds. */
      timeout: number;
      rpId: string;
      /** Empty: the person chooses one that says who they are. */
      allowCredentials: {
        type: 'public-key';
        id: string;
        transports: string[];
      }[];
      /** `required` or `preferred`. */
      userVerification: string;
    };
  };
  /** Verify a passkey and open a session */
  'POST /webauthn/login/verify': {
    path: undefined;
    query: undefined;
    body: {
      /** Your own id for the user: 3 to 256 characters, opaque to Twofold. */
      user?: string;
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
      /** base64url. */
      id: string;
      /** base64url. */
      rawId: string;
      type: string;
      response: {
        /** base64url. */
        clientDataJSON: string;
        /** base64url. */
        authenticatorData: string;
        /** base64url. */
        signature: string;
        userHandle?: string | null;
      };
    };
    answer: {
      success: true;
      message: string;
      meta: {
        method: string;
        user: string;
        ip: string;
        userAgent: string;
        timestamp: string;
        recoveryCodesRemaining: number;
      };
    };
  };
  /** Begin to register a passkey */
  'POST /webauthn/register/challenge': {
    path: undefined;
    query: undefined;
    body: {
      /** Your own id for the user: 3 to 256 characters, opaque to Twofold. */
      user: string;
      /** What the authenticator shows the person, such as their name; the user id when missing. */
      displayName?: string;
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
    };
    answer: {
      rp: {
        id: string;
        name: string;
      };
      user: {
        /** base64url; says nothing about the user. */
        id: string;
        name: string;
        displayName: string;
      };
      /** base64url; good once, for five minutes. */
      challenge: string;
      pubKeyCredParams: {
        type: 'public-key';
        alg: number;
      }[];
      /** Milliseconds. */
      timeout: number;
      excludeCredentials: {
        type: 'public-key';
        id: string;
        transports: string[];
      }[];
      authenticatorSelection: {
        residentKey: string;
        requireResidentKey: boolean;
        /** `required` or `preferred`. */
        userVerification: string;
      };
      attestation: string;
      extensions: {
        credProps: boolean;
      };
    };
  };
  /** Register a passkey */
  'POST /webauthn/register/verify': {
    path: undefined;
    query: undefined;
    body: {
      /** Your own id for the user: 3 to 256 characters, opaque to Twofold. */
      user: string;
      /** What the passkey is called in lists. */
      label?: string;
      /** The person behind the request, where your application knows it. */
      client?: {
        /** The person's IP address. */
        ip?: string;
        userAgent?: string;
      };
      /** base64url. */
      id: string;
      /** base64url. */
      rawId: string;
      type: string;
      response: {
        /** base64url. */
        clientDataJSON: string;
        /** base64url. */
        attestationObject: string;
        transports?: string[];
      };
    };
    answer: {
      success: true;
      message: string;
      factorId: string;
    };
  };
  /** Put a person into a group */
  'PUT /api/admin/groups/{id}/members/{person}': {
    path: {
      id: string;
      person: string;
    };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** Let a person or a group reach a service */
  'PUT /api/admin/services/{id}/grants/{holder}': {
    path: {
      id: string;
      holder: string;
    };
    query: undefined;
    body: {
      /** What the service is told of a person, beside a pseudonym. */
      scopes?: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
      /** Nothing from then on; null for no end. */
      expiresAt?: string | null;
    };
    answer: {
      /** A person's id, or `group:` and a group's name. */
      holder: string;
      /** What people call it. */
      label: string;
      /** What the service is told of a person, beside a pseudonym. */
      scopes: ('read:username' | 'read:email' | 'read:user-role' | 'read:groups')[];
      expiresAt: string | null;
      createdAt: string;
    };
  };
  /** Bind an API key to entries */
  'PUT /api/api-keys/{id}/entries': {
    path: {
      id: string;
    };
    query: undefined;
    body: {
      /** All that it may make codes of. */
      entries: string[];
    };
    answer: {
      /** Ids of entries of the vault. */
      entries: string[];
    };
  };
  /** Let somebody in */
  'PUT /api/collections/{id}/members/{member}': {
    path: {
      id: string;
      member: string;
    };
    query: undefined;
    body: {
      /** read: sees codes; edit: adds, changes and deletes as well. A viewer only ever sees codes. */
      access: 'read' | 'edit';
      /** Nothing from then on; null for no end. */
      expiresAt?: string | null;
    };
    answer: {
      /** A person's id, or `everybody`. */
      member: string;
      username: string | null;
      /** read: sees codes; edit: adds, changes and deletes as well. A viewer only ever sees codes. */
      access: 'read' | 'edit';
      expiresAt: string | null;
      createdAt: string;
    };
  };
}
