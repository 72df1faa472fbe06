import type { Application, Applications } from '../../core/applications/applications.ts';
import type { Page, PageRequest } from '../../core/paging.ts';
import type { Executor } from '../../platform/database/database.ts';
import { CommandFailure, UsageError } from '../program/failure.ts';

/** Every page of a list. */
export async function allPages<Item>(read: (page: PageRequest) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: Page<Item> = await read({ after });
    items.push(...page.items);
    after = page.nextAfter;
  }
  return items;
}

/** Made by the server for its demo page: nobody means it who names no application. */
const DEMO = 'demo';

/**
 * The application that is meant: by its id, by its name, or the only one there is.
 *
 * @throws UsageError when it has to be said which one; CommandFailure when there is none of that name
 */
export async function findApplication(
  applications: Applications,
  executor: Executor,
  wanted: string | undefined,
): Promise<Application> {
  const all = await allPages((page) => applications.list(executor, page));
  if (wanted !== undefined) {
    const found = all.find(({ id }) => id === wanted) ?? all.find(({ name }) => name === wanted);
    if (found) return found;
    throw new CommandFailure(
      'application.not_found',
      `There is no application ${wanted}. See them with: twofold application list`,
    );
  }
  const own = all.length > 1 ? all.filter(({ name }) => name !== DEMO) : all;
  const [only] = own;
  if (only && own.length === 1) return only;
  if (!only) {
    throw new CommandFailure(
      'application.not_found',
      'There is no application yet. Make one with: twofold application create <name>',
    );
  }
  throw new UsageError(
    `There are ${own.length} applications. Say which with --application: ${own.map(({ name }) => name).join(', ')}`,
  );
}
