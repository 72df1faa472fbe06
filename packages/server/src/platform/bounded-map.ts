/**
 * A map with room for so many entries: what was set the longest ago gives way to what is new. For what is remembered by
 * keys that come from outside, of which there is no end.
 */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #room: number;
  /**
   * Kept from one drop to the next: a new one would pass over all that was deleted before the oldest, a map's length of it.
   * Whatever it has passed is deleted, so that what comes next is always the oldest; it is only asked where there is one.
   */
  #oldestFirst: MapIterator<Key> | undefined;
  /** How often something was deleted since that was asked. */
  #deletedSince = 0;

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

  /**
   * V8 writes a map anew when what was deleted fills it, and an iterator keeps all that it was before, with what stood in it,
   * until it is asked again. One that is not asked is let go.
   */
  override delete(key: Key): boolean {
    if (++this.#deletedSince > this.#room) this.#oldestFirst = undefined;
    return super.delete(key);
  }

  override clear(): void {
    this.#oldestFirst = undefined;
    super.clear();
  }

  #dropOldest(): void {
    this.#oldestFirst ??= this.keys();
    const oldest = this.#oldestFirst.next();
    if (!oldest.done) this.delete(oldest.value);
    this.#deletedSince = 0;
  }
}
