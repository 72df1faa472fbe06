import { type TObject, type TProperties, type TSchema, Type } from 'typebox';

/** The answer of every route of this door: `{success: true, message, data}`. */
export function Envelope<Data extends TSchema>(data: Data) {
  return Type.Object({ success: Type.Literal(true), message: Type.String(), data });
}

/** Where there is nothing more to say. */
export const EmptyEnvelope: TObject<TProperties> = Envelope(Type.Object({}));

/** A type and no interface: an answer is any object. */
export type Enveloped<Data> = {
  success: true;
  message: string;
  data: Data;
};

export function enveloped(message: string): Enveloped<Record<string, never>>;
export function enveloped<Data>(message: string, data: Data): Enveloped<Data>;
export function enveloped(message: string, data: object = {}): Enveloped<object> {
  return { success: true, message, data };
}
