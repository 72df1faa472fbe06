/**
 * A map with room for so many entries: what was set the longest ago gives way to what is new. For what is remembered by
 * keys that come from outside, of which there is no end.
 */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #room: number;
  /**
   * One iterator for the whole life: a new one would pass over all that was deleted before the oldest, a map's length of
   * it. Whatever it has passed is deleted, so that what comes next is always the oldest; it is only asked where there is one.
   */
  readonly #oldestFirst = this.keys();

  /** @param room at least 1 */
  constructor(room: number) {
    super();
    this.#room = room;
  }

  /** What is there already becomes the newest. */
  override set(key: Key, value: Value): this {
    this.delete(key);
    if (this.size >= this.#room) this.#dropOldest();
    return super.set(key, value);
  }

  #dropOldest(): void {
    const oldest = this.#oldestFirst.next();
    if (!oldest.done) this.delete(oldest.value);
  }
}
