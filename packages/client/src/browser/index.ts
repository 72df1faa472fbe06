export {
  autofillSupported,
  createPasskey,
  PasskeyError,
  type PasskeyOptions,
  type PasskeyRefusal,
  passkeysSupported,
  usePasskey,
} from './passkeys.ts';
