package dev.vht;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Uncertain;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A mutable hash table that may be larger than memory and outlives the process.
 *
 * <p>A table is opened by {@link VirtualHashTables}, used, and then either closed, which keeps it,
 * or deleted, which destroys it (rule L1). Two keys are the same key if and only if their codec
 * encodes them to the same bytes (K2), and two values are equal likewise. Keys and values are never
 * null (K1, V1). Values are stored as bytes: a later change to an object that was stored or
 * returned does not change the table (V3).
 *
 * <p>The rules are checked at run time unless contracts are off. Breaking one throws a {@link
 * dev.vht.contracts.verdict.ContractViolation} that names the rule and the party that broke it. The
 * exceptions listed here for broken rules are those of a table without contracts; with contracts
 * they are the violation's cause where there is one.
 *
 * <p><b>Exceptions.</b> Unless its description says otherwise, a method throws
 *
 * <ul>
 *   <li>{@link IllegalStateException} if the table is closed or deleted (L1);
 *   <li>{@link NullPointerException} if an argument is null (K1, V1);
 *   <li>{@link UnacceptableArgumentException} if the codec cannot encode a key or value, or the
 *       bytes are longer than the storage's limit (K4);
 *   <li>{@link ReadOnlyTableException} if it changes, compacts or deletes the table and the table
 *       was opened with {@link OpenMode#READ_ONLY} (L7);
 *   <li>{@link UnsupportedOperationException} if it is {@code putIfAbsent}, {@code replace}, {@code
 *       compute} or a {@code remove} with an expected value, and the table lacks {@link
 *       dev.vht.spi.Capability#CONDITIONAL_WRITES} (R10). Nothing is done;
 *   <li>{@link StorageException} if the storage cannot be read or written. The content is as it was
 *       before the call, and the table stays usable;
 *   <li>{@link UnknownOutcomeException}, a {@code StorageException}, if a remote storage was lost
 *       after a write was sent to it, so the content is as before or as after the call. The write
 *       may also take effect later.
 * </ul>
 *
 * <p><b>Thread-safety:</b> any number of threads may share a table. Methods that take a key are
 * atomic for that key (C1). A stream is for one thread.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@SuppressWarnings("exports") // only the contract calls the rules
@Contracted(rules = TableRules.class, creation = "open", noun = "table")
@Protocol(
    rule = "L1",
    value =
        "open (location | _)*"
            + " (delete (delete | close | location)* | close (close | location)*)",
    text = "the table is closed or deleted")
@Protocol(
    rule = "L4",
    value = "open (located | close)* (delete (unlocated | delete | close)*)?",
    text = "a table has a location until it is deleted, and none from then on")
@Protocol(
    rule = "K3",
    value = "(remove | (set | fill) (set | fill | ref)*)*",
    text = "{key} was never set, or was removed since",
    forEach = "key",
    level = Level.FULL,
    seed = "holds",
    seededBy = "set")
@Protocol(
    rule = "R1",
    value =
        "(absent | cleared | vanished | filled"
            + " | (stored | added | filled) (stored | present | filled)*"
            + " (removed | cleared | vanished | filled))*",
    text = "this contradicts what was done with {key} before",
    forEach = "key",
    level = Level.FULL,
    seed = "holds",
    seededBy = "stored")
@Refuses(
    rule = "K3",
    with = NoSuchKeyException.class,
    on = "ref",
    text = "{key} was never set, or was removed since")
@Refuses(
    rule = "K4",
    with = UnacceptableArgumentException.class,
    on = {
      "set",
      "ref",
      "refOrElse",
      "refOrSupply",
      "present",
      "remove",
      "compare",
      "compute",
      "fill"
    },
    text = "{message}")
@Refuses(
    rule = "L7",
    with = ReadOnlyTableException.class,
    on = {"set", "present", "remove", "compare", "compute", "fill", "compact", "delete"},
    text = "the table was opened with READ_ONLY")
@Uncertain(after = UnknownOutcomeException.class)
public interface VirtualHashTable<K, V> extends AutoCloseable {

  /**
   * Stores {@code value} under {@code key} and replaces any previous value.
   *
   * <p>When it returns, the write has the table's {@link Durability}.
   *
   * @param key not null (K1), acceptable (K4)
   * @param value not null (V1), acceptable (K4)
   */
  @Event("set")
  @Event(value = "stored", on = Phase.RETURN)
  void set(@Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V value);

  /**
   * Returns the value last set under {@code key}, which must have been set and not removed since
   * (K3).
   *
   * @param key not null (K1)
   * @return the value, never null
   * @throws NoSuchKeyException if the table does not hold the key
   * @implSpec Sees every {@code set} that completed before this call, and reads the storage at most
   *     once.
   */
  @Event("ref")
  @Event(value = "present", on = Phase.RETURN)
  @Event(value = "absent", on = Phase.THROW, thrown = NoSuchKeyException.class)
  @Ensures("resultIsNotNull")
  V ref(@Key @Requires("keyIsNotNull") K key);

  /**
   * Returns the value last set under {@code key}, or {@code fallback} if there is none. Stores
   * nothing, and never breaks K3 (R5).
   *
   * @param key not null (K1)
   * @param fallback the result for a key without a value, not null (V1)
   * @return the value or the fallback, never null
   */
  @Event("refOrElse")
  @Ensures("resultIsNotNull")
  V ref(@Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V fallback);

  /**
   * Returns the value last set under {@code key}, or else what {@code fallback} supplies. Stores
   * nothing, never breaks K3, and calls the supplier at most once and only if there is no value
   * (R5).
   *
   * @param key not null (K1)
   * @param fallback supplies the result for a key without a value; not null, supplies no null (V1).
   *     An exception that it throws is passed on to the caller.
   * @return the value or the fallback, never null
   */
  @Event("refOrSupply")
  @Ensures("resultIsNotNull")
  V ref(
      @Key @Requires("keyIsNotNull") K key,
      @Requires("valueIsNotNull") Supplier<? extends V> fallback);

  /**
   * Returns the value last set under {@code key}, if there is one.
   *
   * @param key not null (K1)
   * @return the value, or empty if the table does not hold the key
   */
  @Event(value = "present", on = Phase.RETURN, when = "isPresent")
  @Event(value = "absent", on = Phase.RETURN)
  @Ensures("resultIsNotNull")
  Optional<V> find(@Key @Requires("keyIsNotNull") K key);

  /**
   * Removes {@code key} and its value; does nothing if there is none (R3).
   *
   * @param key not null (K1)
   * @return whether the table held the key
   */
  @Event("remove")
  @Event(value = "removed", on = Phase.RETURN, when = "isTrue")
  @Event(value = "absent", on = Phase.RETURN)
  boolean remove(@Key @Requires("keyIsNotNull") K key);

  /**
   * Returns whether the table holds {@code key}. Reads no value.
   *
   * @param key not null (K1)
   * @return whether a value is stored under the key
   */
  @Event(value = "present", on = Phase.RETURN, when = "isTrue")
  @Event(value = "absent", on = Phase.RETURN)
  boolean contains(@Key @Requires("keyIsNotNull") K key);

  /**
   * Stores {@code value} under {@code key} if there is no value yet; atomic for the key (R4).
   *
   * @param key not null (K1), acceptable (K4)
   * @param value not null (V1), acceptable (K4)
   * @return the existing value, which stays, or empty if {@code value} was stored
   */
  @Event(value = "present", on = Phase.RETURN, when = "isPresent")
  @Event(value = "added", on = Phase.RETURN)
  @Event("set")
  @Ensures("resultIsNotNull")
  Optional<V> putIfAbsent(
      @Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V value);

  /**
   * Stores {@code value} under {@code key} if there already is a value; atomic for the key (R4).
   *
   * @param key not null (K1)
   * @param value not null (V1), acceptable (K4)
   * @return the value that was replaced, or empty if nothing was stored
   */
  @Event(value = "present", on = Phase.RETURN, when = "isPresent")
  @Event(value = "absent", on = Phase.RETURN)
  @Ensures("resultIsNotNull")
  Optional<V> replace(@Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V value);

  /**
   * Stores {@code value} under {@code key} if the current value has the same bytes as {@code
   * expected}; atomic for the key (R4).
   *
   * @param key not null (K1)
   * @param expected not null (V1), acceptable (K4)
   * @param value not null (V1), acceptable (K4)
   * @return whether it was stored
   */
  @Event(value = "present", on = Phase.RETURN, when = "isTrue")
  @Event("compare")
  boolean replace(
      @Key @Requires("keyIsNotNull") K key,
      @Requires("valueIsNotNull") V expected,
      @Requires("valueIsNotNull") V value);

  /**
   * Removes {@code key} if its value has the same bytes as {@code expected}; atomic for the key
   * (R4).
   *
   * @param key not null (K1)
   * @param expected not null (V1), acceptable (K4)
   * @return whether it was removed
   */
  @Event(value = "removed", on = Phase.RETURN, when = "isTrue")
  @Event("compare")
  boolean remove(@Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V expected);

  /**
   * Replaces the value of {@code key} by the result of a function of the current value; atomic for
   * the key (R7). No other write of the key happens between reading the old value and storing the
   * new one.
   *
   * <p>The function runs at most once, in this thread, if all writers of the table are handles in
   * this process. If another process writes the key meanwhile, the function runs again with the
   * value that it stored. While the function runs, other writes of this key wait, and so do {@link
   * #clear} and {@link #fill}; no other call waits. Reads of the key return the old value.
   *
   * <p>The function may read other keys of this table, in other threads too. It must not change the
   * table or read its own key, whose value it is given; such a call throws {@link
   * IllegalStateException} immediately. So does a call by a thread that the function has started,
   * if that call would wait for the function. The threads of an existing pool cannot be recognized:
   * if the function waits for a pool thread that writes its key, both wait for ever.
   *
   * @param key not null (K1), acceptable (K4)
   * @param function takes the current value, or empty if there is none, and returns the value to
   *     store, or empty to remove the key; not null, returns no null (V1). If it returns the very
   *     object that it was given, or throws, the table stays as it is; an exception is passed on to
   *     the caller.
   * @return what the function returned
   * @throws IllegalStateException if the table is closed or deleted (L1), or the function changes
   *     the table or reads its own key
   * @implSpec The default compares and retries, so a function may run several times.
   */
  @Event("compute")
  @Event(value = "set", on = Phase.RETURN, when = "isPresent")
  @Event(value = "stored", on = Phase.RETURN, when = "isPresent")
  @Event(value = "remove", on = Phase.RETURN)
  @Event(value = "vanished", on = Phase.RETURN)
  @Ensures("resultIsNotNull")
  default Optional<V> compute(
      @Key @Requires("keyIsNotNull") K key,
      @Requires("valueIsNotNull") UnaryOperator<Optional<V>> function) {
    while (true) {
      Optional<V> old = find(key);
      Optional<V> next = Objects.requireNonNull(function.apply(old), "V1: a result is never null");
      boolean isDone =
          next.isPresent()
              ? old.isPresent()
                  ? replace(key, old.get(), next.get())
                  : putIfAbsent(key, next.get()).isEmpty()
              : old.isEmpty() || remove(key, old.get());
      if (isDone) {
        return next;
      }
    }
  }

  /**
   * Replaces the content by that of a map (R8). Where the storage has {@link
   * dev.vht.spi.Capability#ATOMIC_FILL}, other threads never see a part of it, and a failure leaves
   * the table as it was. Elsewhere others see intermediate states, and a failing storage may leave
   * a part of the map's content.
   *
   * <p>The whole map is read before the table is changed, into memory and, beyond 4 MiB, into a
   * temporary file. So the map may be a view of this table, and if it throws or holds something
   * that cannot be stored, the table is as it was.
   *
   * @param content holds no null (K1, V1); iterated over once, in the calling thread. If it is the
   *     table's own {@link #asMap() map view}, nothing changes.
   * @implSpec The default copies the map, clears the table, and sets each entry.
   */
  @Event("fill")
  @Event(value = "filled", on = Phase.RETURN)
  default void fill(@Requires("contentIsNotNull") Map<? extends K, ? extends V> content) {
    if (!VirtualHashTables.isMapOf(this, content)) {
      List<Map.Entry<K, V>> entries = new ArrayList<>(); // the map may be a view of this table
      content.forEach((key, value) -> entries.add(Map.entry(key, value)));
      clear();
      entries.forEach(entry -> set(entry.getKey(), entry.getValue()));
    }
  }

  /**
   * Returns a view of the table as a map, through which the table is read and changed (A1).
   *
   * <p>Every method is atomic for its key as {@link ConcurrentMap} specifies. A function that is
   * passed to {@code compute}, {@code merge} and the like runs as {@link #compute} specifies.
   * {@link Map#size} is {@link #count}, at most {@link Integer#MAX_VALUE}. The map holds no null.
   *
   * <p>Without {@link dev.vht.spi.Capability#CONDITIONAL_WRITES} the methods that return or use the
   * value that they replace or remove throw {@link UnsupportedOperationException} (R10): {@code
   * put}, {@code putIfAbsent}, {@code replace}, {@code replaceAll}, {@code remove}, {@code
   * compute}, {@code computeIfAbsent}, {@code computeIfPresent}, {@code merge}, and those that
   * remove values or entries by comparing them. {@code putAll}, {@code clear}, {@code setValue} of
   * an entry, {@code remove} of an iterator, and the methods of {@code keySet()} are allowed.
   *
   * <p><b>While others write</b>, the map behaves like a {@link
   * java.util.concurrent.ConcurrentHashMap}. Iterators, spliterators, sequential and parallel
   * streams, arrays, copies such as {@code new HashMap<>(map)}, {@code equals}, {@code hashCode}
   * and {@code toString} are weakly consistent (I2): they never fail because of a writer and never
   * return a null. No spliterator is {@link java.util.Spliterator#SIZED}. {@code removeIf}, {@code
   * removeAll} and {@code retainAll} of the values and entries remove no key whose value has
   * changed since they saw it.
   *
   * <p><b>Iteration is lazy.</b> Iterating over keys reads no value. Iterating over entries reads
   * each value when its entry is reached; the entry keeps that value when its key is set or removed
   * later. {@link Map.Entry#setValue} writes to the table and returns the value that the entry had.
   * Closing a stream of one of the three views releases its resources at once.
   *
   * <p><b>Equality.</b> Values are compared as bytes by {@code replace(k, v, w)} and {@code
   * remove(k, v)}, and elsewhere by {@code equals}, arrays by their elements ({@link
   * Objects#deepEquals}). The hash codes of the map, its keys, its entries and each entry agree
   * with that ({@link java.util.Arrays#deepHashCode}). For arrays this differs from {@link
   * Map#equals} and {@link Map#hashCode}: two tables with equal arrays are equal, but a {@code
   * HashMap} that is a copy of a table compares arrays by identity and is not equal to it.
   *
   * <p><b>Limits.</b> A key that the codec or the storage's limit rejects is not in the map.
   * Looking it up or removing it through the map is no error, and neither is an expected value of
   * that kind; storing one is (K4). The methods of the table itself throw in all these cases.
   *
   * @return a thread-safe view that lives as long as the table
   */
  default ConcurrentMap<K, V> asMap() {
    return VirtualHashTables.mapOf(this);
  }

  /**
   * Returns the number of keys (R2).
   *
   * @return at least 0
   * @implSpec O(1) if the provider has {@link dev.vht.spi.Capability#CONSTANT_TIME_COUNT}.
   */
  @Ensures("countIsNotNegative")
  long count();

  /**
   * Returns whether the table holds no key (R2).
   *
   * @return whether {@link #count()} is 0
   */
  boolean isEmpty();

  /**
   * Returns the keys, lazily and in no particular order. Reads no value.
   *
   * <p>The stream is weakly consistent (I2): a key that is present throughout occurs exactly once,
   * a key that is set or removed meanwhile may or may not occur, and no key occurs twice. Close the
   * stream when done. Using it after the table was closed or deleted throws {@link
   * IllegalStateException} (I3). It throws {@link StorageException} if the storage cannot be read.
   *
   * @return a sequential stream, to be closed
   */
  @Ensures("resultIsNotNull")
  Stream<K> keys();

  /**
   * Returns the values, lazily and weakly consistent like {@link #entries()}.
   *
   * @return a sequential stream, to be closed
   */
  @Ensures("resultIsNotNull")
  Stream<V> values();

  /**
   * Returns the entries, lazily and weakly consistent like {@link #keys()}. An entry has the value
   * at the time the stream reached it.
   *
   * @return a sequential stream of immutable entries, to be closed
   */
  @Ensures("resultIsNotNull")
  Stream<Map.Entry<K, V>> entries();

  /**
   * Removes every key (R6). If it throws, or the process ends meanwhile, all keys are removed or
   * none (L8).
   */
  @Event("remove")
  @Event(value = "cleared", on = Phase.RETURN)
  void clear();

  /**
   * Reports every later change of the table to a listener: by this handle, by others, and by other
   * processes (W1). Changes of one key arrive in the order in which they were made, each once. A
   * change that was made shortly before this call may be reported, too.
   *
   * <p>The listener is called in a thread of its own, so it delays neither writers nor other
   * listeners. It receives a change at once if only this process can write the table, and otherwise
   * within about 10 ms or what the storage documents. At most 10,000 events wait, or about 4 MiB of
   * keys. If there are more, if a key is longer than the storage can report, or if the storage
   * cannot tell what others have changed, the listener gets a {@linkplain TableListener#resync()
   * resync} in their place (W2).
   *
   * @param listener not null (V1)
   * @return what ends the reports; closing or deleting the table ends them, too
   * @throws UnsupportedOperationException if the storage lacks {@link dev.vht.spi.Capability#WATCH}
   * @throws StorageException if the changes cannot be followed
   */
  @Ensures("resultIsNotNull")
  Subscription watch(@Requires("listenerIsNotNull") TableListener<? super K, ? super V> listener);

  /**
   * Returns the URL with which the table can be opened again, or empty once it is deleted (L4).
   * Allowed in every state.
   *
   * @return the URL, for example {@code files:/data/pages}
   */
  @Event("location")
  @Event(value = "located", on = Phase.RETURN, when = "isPresent")
  @Event(value = "unlocated", on = Phase.RETURN)
  @Ensures("resultIsNotNull")
  Optional<String> location();

  /**
   * Gives every write that has returned {@link Durability#DISK}, whatever the durability of the
   * table. Does nothing if there is no disk.
   */
  void flush();

  /**
   * Releases space that holds no live data (M2). Changes no content, may be called at any time and
   * may take long. Other calls proceed meanwhile unless the storage's documentation says otherwise.
   * Calling it is never necessary: a storage bounds its waste by itself, or documents that it does
   * not.
   *
   * @implSpec Does nothing if there is nothing to release, or if the storage releases space at
   *     once.
   */
  void compact();

  /**
   * Copies the table as it is at one moment between this call and its return, and syncs the copy
   * (M1). Writes by other threads and handles proceed meanwhile. Each is in the copy completely or
   * not at all, and with it all writes before it. The copy is an ordinary table with the same
   * codecs. A table opened with {@link OpenMode#READ_ONLY} can be backed up.
   *
   * @param url the location of the copy: of this table's scheme, with a path, and unused; a storage
   *     may also reject a place inside the table's own
   * @throws ConfigurationException if the URL is malformed or no copy can be there; nothing changes
   *     there
   * @throws TableExistsException if there is a table already, perhaps this one; it stays as it is
   * @throws NotATableException if something else is there; it stays as it is (L6)
   * @throws UnsupportedOperationException if the storage lacks {@link
   *     dev.vht.spi.Capability#BACKUP}
   * @throws StorageException if this table cannot be read, for example because of damage, or the
   *     copy cannot be written; nothing that counts as a table is left of the copy
   * @implSpec The copy appears atomically, at the end: a process that ends earlier leaves no table
   *     at {@code url}.
   */
  void backup(String url);

  /**
   * Destroys the table and its content; nothing is left at its location (L2). Like {@link
   * #close()}, this is the last use of this object; deleting again does nothing.
   *
   * @throws IllegalStateException if the table is closed (L1); use {@link VirtualHashTables#delete}
   *     then
   * @throws StorageException if the storage cannot be deleted
   */
  void delete();

  /**
   * Releases all resources and keeps the content (L3). Waits for calls in other threads to end,
   * including a backup. Closing again, or after {@link #delete()}, does nothing.
   *
   * @throws StorageException if the storage cannot be written
   */
  @Override
  void close();
}
