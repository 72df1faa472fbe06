/** Whether this page may ask for passkeys: browsers have them over https, and from localhost. */
export function hasPasskeys() {
  return typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

/**
 * Has the browser ask for a passkey.
 *
 * @param {any} options as the API answers them
 * @returns {Promise<object | undefined>} AuthenticationResponseJSON; undefined where the browser answered with none
 */
export async function usePasskey(options) {
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const credential = await navigator.credentials.get({ publicKey });
    return credential instanceof PublicKeyCredential ? credential.toJSON() : undefined;
  } catch {
    // The question was closed, took too long, or is not allowed at this address.
    return undefined;
  }
}
