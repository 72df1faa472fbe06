/** Somebody in a list of people, as a search tells them apart. */
interface Named {
  username: string;
  email: string | null;
}

/** Asks for people whose user name or address holds `q`, a page after the other. */
export type ListPeople<Person> = (query: {
  q: string;
  limit: number;
  cursor?: string;
}) => Promise<{ users: readonly Person[]; nextCursor: string | null }>;

const PEOPLE_AT_ONCE = 100;
/** Of an installation with more people of one name than these, somebody looks in the list. */
const MOST_PAGES = 20;

/** The person that `isMeant` knows, among those whose name or address holds `q`; undefined where there is none. */
export async function findAmong<Person>(
  list: ListPeople<Person>,
  q: string,
  isMeant: (person: Person) => boolean,
): Promise<Person | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { users, nextCursor } = await list({ q, limit: PEOPLE_AT_ONCE, ...(cursor && { cursor }) });
    const found = users.find(isMeant);
    if (found !== undefined || nextCursor === null) return found;
    cursor = nextCursor;
  }
}

/**
 * Whom a text means: the person of exactly this name or address, however many others hold it too; else the only one who
 * does. Undefined for nobody, and where it could be several.
 */
export async function findNamed<Person extends Named>(
  list: ListPeople<Person>,
  text: string,
): Promise<Person | undefined> {
  const q = text.trim();
  const wanted = q.toLowerCase();
  const exact = await findAmong(list, q, ({ username, email }) =>
    [username, email].some((name) => name?.toLowerCase() === wanted),
  );
  if (exact !== undefined) return exact;
  const { users } = await list({ q, limit: 2 });
  return users.length === 1 ? users[0] : undefined;
}
