import { Type } from 'typebox';

/** As `isoTime` writes it. */
export const Time = Type.String({ format: 'date-time' });

export const NullableTime = Type.Union([Time, Type.Null()]);
