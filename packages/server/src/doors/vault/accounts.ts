import { type Static, Type } from 'typebox';
import {
  changedContent,
  entryOfFields,
  entryOfUri,
  type NewEntry,
} from '../../core/vault/entries/content.ts';
import { answerWith } from '../../http/answer/answer.ts';
import { isoTime } from '../../http/answer/iso-time.ts';
import type { App } from '../../http/app.ts';
import { personOf } from '../../http/caller/person.ts';
import { contextOfPerson } from '../../http/caller/person-context.ts';
import { IdParams } from '../../http/schemas/id.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { invalidField } from '../../platform/errors.ts';
import { assertNotLedHere } from './led-here.ts';
import { underLocksOf } from './locks.ts';
import type { VaultDoorParts } from './parts.ts';
import {
  BoardQuery,
  BoardView,
  boardEntryView,
  CodeView,
  codeView,
  EntryChangeBody,
  EntryView,
  entryView,
  NewEntryBody,
  tags,
} from './schemas.ts';

/** /accounts: the board, and each entry of it. The core decides who may what; no answer here has a secret. */
export function accountRoutes(app: App, parts: VaultDoorParts): void {
  const { vault, database, idempotency, callers, settings } = parts;
  const base = `${settings.apiBasePath}/accounts`;
  const loggedIn = callers.requirePerson();

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'See the board',
        description: 'All entries that you may see, with their codes. What was shown is on the audit log.',
        querystring: BoardQuery,
        response: { 200: BoardView },
      },
      ...loggedIn,
    },
    async (request) => {
      assertNotLedHere(request);
      const { collection, q } = request.query;
      const { userId } = personOf(request);
      const board = await vault.board.show(userId, { collection, q }, contextOfPerson(request));
      return {
        accounts: board.entries.map(boardEntryView),
        damaged: board.damaged.map(({ id, collectionId }) => ({ id, collection: collectionId })),
        serverTime: isoTime(board.now),
        state: board.state,
      };
    },
  );

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Add an entry',
        description:
          'By fields, or by an `otpauth://` address. Where no collection is named, an administrator adds to the first ' +
          'shared one, and everybody else to their own.',
        body: NewEntryBody,
        response: { 201: EntryView },
      },
      ...loggedIn,
    },
    (request, reply) => {
      const { userId } = personOf(request);
      const work = async (tx: Transaction) => {
        const entry = newEntryOf(request.body);
        const context = contextOfPerson(request);
        const made = await vault.entries.add(tx, userId, entry, request.body.collection, context);
        return { status: 201, body: entryView(made), userId };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLocksOf(request)));
    },
  );

  app.get(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'See an entry',
        description: 'What is known of it, without a code.',
        params: IdParams,
        response: { 200: EntryView },
      },
      ...loggedIn,
    },
    async (request) =>
      entryView(await vault.entries.get(database.read, personOf(request).userId, request.params.id)),
  );

  app.patch(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Change an entry',
        description:
          'Its names and notes, or its collection. What is left out stays; the secret always does.',
        params: IdParams,
        body: EntryChangeBody,
        response: { 200: EntryView },
      },
      ...loggedIn,
    },
    async (request) => {
      const { userId } = personOf(request);
      const { label, issuer, collection, icon, note, groups, favourite } = request.body;
      const change = { label, issuer, collection, icon, note, groups, favourite };
      const context = contextOfPerson(request);
      const changed = await database.transaction(
        (tx) => vault.entries.change(tx, userId, request.params.id, change, context),
        underLocksOf(request),
      );
      return entryView(changed);
    },
  );

  app.delete(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Delete an entry',
        description: 'The secret is gone. What the audit log says of the entry stays.',
        params: IdParams,
        response: { 204: Type.Null() },
      },
      ...loggedIn,
    },
    async (request, reply) => {
      const { userId } = personOf(request);
      const context = contextOfPerson(request);
      await database.transaction(
        (tx) => vault.entries.remove(tx, userId, request.params.id, context),
        underLocksOf(request),
      );
      return reply.code(204).send(null);
    },
  );

  app.get(
    `${base}/:id/otp`,
    {
      schema: {
        tags,
        summary: 'See a code',
        description: 'One code, on the audit log by its entry. A HOTP code is used up by being shown.',
        params: IdParams,
        response: { 200: CodeView },
      },
      ...loggedIn,
    },
    async (request) => {
      const { userId } = personOf(request);
      const context = contextOfPerson(request);
      const shown = await database.transaction(async (tx) => {
        const code = await vault.showCode.show(tx, userId, request.params.id, context);
        // What is thrown here undoes it.
        if (code.kind === 'counter') assertNotLedHere(request);
        return code;
      });
      return codeView(shown);
    },
  );
}

/** Names that are given beside an address stand in place of those that it has. */
function newEntryOf(body: Static<typeof NewEntryBody>): NewEntry {
  const { uri, secret, label, ...rest } = body;
  if (uri !== undefined && secret !== undefined)
    throw invalidField('/uri', 'cannot be given together with a secret');
  if (uri !== undefined) {
    const entry = entryOfUri(uri, rest);
    const { issuer } = rest;
    if (label === undefined && issuer === undefined) return entry;
    return { ...entry, content: changedContent(entry.content, { label, issuer }) };
  }
  if (secret === undefined) throw invalidField('/secret', 'is missing');
  if (label === undefined) throw invalidField('/label', 'is missing');
  return entryOfFields({ ...rest, label, secret });
}
