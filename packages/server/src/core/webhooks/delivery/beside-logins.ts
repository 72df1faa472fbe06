/**
 * Transactions of deliveries let logins go first, and wait for no disk: what is lost with the machine's power is fed,
 * claimed or sent once more, under the same id.
 */
export const BESIDE_LOGINS = { yields: true, durable: false };
