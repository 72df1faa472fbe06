import { Type } from 'typebox';

/** PostgreSQL takes no text with U+0000, also to look for it: refused on every store. */
export const WITHOUT_NUL = '^[^\\u0000]*$';

/** Of what is shown in lists, mails and logs: nobody calls anything by what cannot be seen, nor by several lines. */
export const WITHOUT_CONTROL_CHARACTERS = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$';

/** What people call a factor or a device of theirs. */
export const Label = Type.String({ minLength: 1, maxLength: 64, pattern: WITHOUT_CONTROL_CHARACTERS });
