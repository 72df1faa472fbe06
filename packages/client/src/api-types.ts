/**
 * What each route takes and answers. Made from the server's description of itself by tools/api-types.ts; do not change
 * it by hand.
 */
export interface Operations {
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
      }[];
      recoveryCodesRemaining: number;
      lockedUntil: string | null;
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
    };
    answer: {
      challengeId: string;
      kind: string;
      expiresAt: string;
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
      };
      qrCode: string;
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
  /** Verify a code without opening a session */
  'POST /mfa/users/{user}/verify': {
    path: {
      user: string;
    };
    query: undefined;
    body: {
      /** A TOTP code of 6 to 8 digits, or a recovery code. Spaces and dashes do not matter. */
      code: string;
      challengeId?: string;
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
}
