/**
 * People are users of this application (ADR 0014). It is made with the first person, has a name that nobody can choose,
 * is in no list, and cannot be disabled.
 */
export const PEOPLE_APPLICATION_ID = 'app_people';
