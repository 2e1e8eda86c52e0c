package dev.vht;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
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
 * A mutable hash table that may hold more than memory does and outlives the process.
 *
 * <p>A table is opened by {@link VirtualHashTables}, used, and then either closed, which keeps it,
 * or deleted, which destroys it (rule L1). Two keys are the same key if and only if their codec
 * gives the same bytes for both (rule K2); two values are equal likewise. Neither keys nor values
 * are ever null (rules K1, V1). A value is stored as bytes: what the program later does with the
 * object it passed or got does not change the table (rule V3).
 *
 * <p>The rules are checked at run time unless contracts are off: a broken one is a {@link
 * dev.vht.contracts.verdict.ContractViolation} that names the rule and who broke it. The exceptions
 * that the methods below list for broken rules are those of a table without contracts; with
 * contracts they are the violation's cause where there is one.
 *
 * <p><b>Thread-safety:</b> any number of threads may share a table. Methods that take a key are
 * atomic for that key (rule C1). Streams are for one thread each.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@SuppressWarnings("exports") // the rules are nobody else's to call
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
public interface VirtualHashTable<K, V> extends AutoCloseable {

  /**
   * Stores {@code value} under {@code key}, in place of any value stored there before.
   *
   * <p>When it returns, the write has the table's {@link Durability}. When it throws, the table is
   * as it was.
   *
   * @param key not null (K1), and acceptable to the codec and the storage (K4)
   * @param value not null (V1), and acceptable to the codec and the storage (K4)
   * @throws NullPointerException if an argument is null
   * @throws UnacceptableArgumentException if the codec cannot encode an argument, or its bytes are
   *     more than the storage's limit
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written; the table stays usable
   */
  @Event("set")
  @Event(value = "stored", on = Phase.RETURN)
  void set(@Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V value);

  /**
   * Returns the value last set under {@code key}.
   *
   * <p>The key must have been set and not removed since (rule K3); otherwise the caller is to
   * blame.
   *
   * @param key not null (K1)
   * @return the value, never null
   * @throws NullPointerException if the key is null
   * @throws NoSuchKeyException if the table holds no such key
   * @throws UnacceptableArgumentException if the codec cannot encode the key (K4)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read; the table stays usable
   * @implSpec Sees every {@code set} that completed before this call. One read of the storage at
   *     most.
   */
  @Event("ref")
  @Event(value = "present", on = Phase.RETURN)
  @Event(value = "absent", on = Phase.THROW, thrown = NoSuchKeyException.class)
  @Ensures("resultIsNotNull")
  V ref(@Key @Requires("keyIsNotNull") K key);

  /**
   * Returns the value last set under {@code key}, or {@code fallback} if there is none. Never a
   * violation of K3, and stores nothing (R5).
   *
   * @param key not null (K1)
   * @param fallback what to return for a key without a value, not null (V1)
   * @return the value or the fallback, never null
   * @throws NullPointerException if an argument is null
   * @throws UnacceptableArgumentException if the codec cannot encode the key (K4)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read; the table stays usable
   */
  @Event("refOrElse")
  @Ensures("resultIsNotNull")
  V ref(@Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V fallback);

  /**
   * Returns the value last set under {@code key}, or what {@code fallback} supplies if there is
   * none. Never a violation of K3, stores nothing, and asks the supplier at most once and only if
   * it is needed (R5).
   *
   * @param key not null (K1)
   * @param fallback asked for a key without a value; not null, supplies no null (V1); what it
   *     throws reaches the caller
   * @return the value or the fallback, never null
   * @throws NullPointerException if an argument or the supplied value is null
   * @throws UnacceptableArgumentException if the codec cannot encode the key (K4)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read; the table stays usable
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
   * @return the value, or empty if the table holds no such key
   * @throws NullPointerException if the key is null
   * @throws UnacceptableArgumentException if the codec cannot encode the key (K4)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read; the table stays usable
   */
  @Event(value = "present", on = Phase.RETURN, when = "isPresent")
  @Event(value = "absent", on = Phase.RETURN)
  @Ensures("resultIsNotNull")
  Optional<V> find(@Key @Requires("keyIsNotNull") K key);

  /**
   * Removes {@code key} and its value; if there is none, nothing happens (R3).
   *
   * @param key not null (K1)
   * @return whether the table held the key
   * @throws NullPointerException if the key is null
   * @throws UnacceptableArgumentException if the codec cannot encode the key (K4)
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written; the table stays usable
   */
  @Event("remove")
  @Event(value = "removed", on = Phase.RETURN, when = "isTrue")
  @Event(value = "absent", on = Phase.RETURN)
  boolean remove(@Key @Requires("keyIsNotNull") K key);

  /**
   * Tells whether the table holds {@code key}. Reads no value.
   *
   * @param key not null (K1)
   * @return whether a value is stored under the key
   * @throws NullPointerException if the key is null
   * @throws UnacceptableArgumentException if the codec cannot encode the key (K4)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read; the table stays usable
   */
  @Event(value = "present", on = Phase.RETURN, when = "isTrue")
  @Event(value = "absent", on = Phase.RETURN)
  boolean contains(@Key @Requires("keyIsNotNull") K key);

  /**
   * Stores {@code value} under {@code key} if there is no value yet; atomic for the key (R4).
   *
   * @param key not null (K1), acceptable (K4)
   * @param value not null (V1), acceptable (K4)
   * @return the value that was there and stays, or empty if {@code value} was stored
   * @throws NullPointerException if an argument is null
   * @throws UnacceptableArgumentException as {@link #set} says
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written; the table stays usable
   */
  @Event(value = "present", on = Phase.RETURN, when = "isPresent")
  @Event(value = "added", on = Phase.RETURN)
  @Event("set")
  @Ensures("resultIsNotNull")
  Optional<V> putIfAbsent(
      @Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V value);

  /**
   * Stores {@code value} under {@code key} if there is a value already; atomic for the key (R4).
   *
   * @param key not null (K1)
   * @param value not null (V1), acceptable (K4)
   * @return the value that was there and is replaced, or empty if nothing was stored
   * @throws NullPointerException if an argument is null
   * @throws UnacceptableArgumentException as {@link #set} says
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written; the table stays usable
   */
  @Event(value = "present", on = Phase.RETURN, when = "isPresent")
  @Event(value = "absent", on = Phase.RETURN)
  @Ensures("resultIsNotNull")
  Optional<V> replace(@Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V value);

  /**
   * Stores {@code value} under {@code key} if the value there equals {@code expected} byte for
   * byte; atomic for the key (R4).
   *
   * @param key not null (K1)
   * @param expected not null (V1), acceptable (K4)
   * @param value not null (V1), acceptable (K4)
   * @return whether it was stored
   * @throws NullPointerException if an argument is null
   * @throws UnacceptableArgumentException as {@link #set} says
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written; the table stays usable
   */
  @Event(value = "present", on = Phase.RETURN, when = "isTrue")
  @Event("compare")
  boolean replace(
      @Key @Requires("keyIsNotNull") K key,
      @Requires("valueIsNotNull") V expected,
      @Requires("valueIsNotNull") V value);

  /**
   * Removes {@code key} if its value equals {@code expected} byte for byte; atomic for the key
   * (R4).
   *
   * @param key not null (K1)
   * @param expected not null (V1), acceptable (K4)
   * @return whether it was removed
   * @throws NullPointerException if an argument is null
   * @throws UnacceptableArgumentException as {@link #set} says
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written; the table stays usable
   */
  @Event(value = "removed", on = Phase.RETURN, when = "isTrue")
  @Event("compare")
  boolean remove(@Key @Requires("keyIsNotNull") K key, @Requires("valueIsNotNull") V expected);

  /**
   * Gives {@code key} the value that a function makes of its present one; atomic for the key (R7):
   * no other write of this key comes between what the function is given and what is stored.
   *
   * <p>The function runs at most once, in this thread, where all that write the table are handles
   * in this process; a write by another process makes it run again with what that has stored. While
   * it runs, other writes of this key wait, and so do {@link #clear} and {@link #fill}; nobody else
   * does. Reading its key shows the present value meanwhile.
   *
   * <p>The function may read other keys of this table, in other threads too, and may not change the
   * table. It must not read its own key, whose value it is given. What breaks this is refused at
   * once, and so are calls that would wait for the function if they are made by a thread that it
   * has started. A thread of a pool that was there before cannot be told from any other: if the
   * function waits for one that writes its key, both wait for ever.
   *
   * @param key not null (K1), acceptable (K4)
   * @param function takes the present value, or empty if there is none, and returns the value to be
   *     stored, or empty for none; not null, returns no null (V1). What it returns is stored,
   *     unless it is the very object that it was given: then the table stays as it is. What it
   *     throws reaches the caller, and the table stays as it is.
   * @return what the function returned
   * @throws NullPointerException if an argument, or what the function returned, is null
   * @throws UnacceptableArgumentException as {@link #set} says
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1), or the function changes
   *     the table or reads its own key
   * @throws StorageException if the storage cannot be read or written; the table stays usable
   * @implSpec The default compares and tries again, so that a function may run several times.
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
   * Makes the content that of a map (R8): what was there before is removed, and what the map holds
   * is set. At once where the storage can ({@link dev.vht.spi.Capability#ATOMIC_FILL}), so that
   * nobody sees a part of it and a failing storage leaves the table as it was; elsewhere others see
   * it happen, and a storage that fails leaves a part of what the map holds.
   *
   * <p>The map is read to its end before the table is changed, into memory and, from 4 MiB on, into
   * a temporary file. So it may be a view of this very table, and if it holds what cannot be
   * stored, or throws, the table is as it was.
   *
   * @param content without nulls (K1, V1); walked over once, in the calling thread. The table's own
   *     {@link #asMap() map view} changes nothing.
   * @throws NullPointerException if the map is null or holds one
   * @throws UnacceptableArgumentException as {@link #set} says
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written; the table stays usable
   * @implSpec The default copies the map, clears, and sets.
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
   * Returns the table as a map: a view, through which the table is read and changed (A1).
   *
   * <p>It is a {@link ConcurrentMap} without nulls: every method is atomic for its key as that
   * interface says, and a function that is passed to {@code compute}, {@code merge} and their like
   * runs as {@link #compute} says. {@link Map#size} is {@link #count}, at most {@link
   * Integer#MAX_VALUE}.
   *
   * <p><b>While others write</b>, the map behaves as a {@link
   * java.util.concurrent.ConcurrentHashMap} does: iterators, spliterators, sequential and parallel
   * streams, arrays, copies such as {@code new HashMap<>(map)}, {@code equals}, {@code hashCode}
   * and {@code toString} are weakly consistent (I2). They never fail because of a writer and never
   * hold a null. No spliterator is {@link java.util.Spliterator#SIZED}. {@code removeIf}, {@code
   * removeAll} and {@code retainAll} of the values and entries remove no key whose value has
   * changed since they saw it.
   *
   * <p>Walks are lazy. Walking over keys reads no value. Walking over entries reads the value of
   * each when it comes to it, and the entry keeps that value when its key is removed or set later;
   * {@link Map.Entry#setValue} writes to the table and returns the value that the entry had. The
   * streams of the three views may be closed, and then give up at once what they hold of the
   * storage.
   *
   * <p><b>Equality.</b> Values are compared as bytes where the table compares them ({@code
   * replace(k, v, w)}, {@code remove(k, v)}), and elsewhere by {@code equals}, arrays by their
   * elements ({@link Objects#deepEquals}). The hash codes of the map, of its keys, its entries and
   * each entry agree with that: an array counts with that of its elements ({@link
   * java.util.Arrays#deepHashCode}). For keys and values that are arrays this differs from what
   * {@link Map#hashCode} and {@link Map#equals} say. Two tables with equal arrays are equal, but a
   * {@code HashMap} compares arrays by identity and is not equal to the table that it is a copy of.
   *
   * <p><b>Limits.</b> A key that the codec does not take, or whose bytes are more than the
   * storage's limit, is not in the map. Looking for it or removing it through the map is no error;
   * storing it is one (K4). The same goes for a value that is looked for or expected. The methods
   * of the table itself refuse such arguments (K4).
   *
   * @return a view that lives as long as the table; serves any number of threads
   */
  default ConcurrentMap<K, V> asMap() {
    return VirtualHashTables.mapOf(this);
  }

  /**
   * Returns the number of keys (R2).
   *
   * @return at least 0
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read; the table stays usable
   * @implSpec O(1) where the storage says so ({@link dev.vht.spi.StorageProvider#capabilities}).
   */
  @Ensures("countIsNotNegative")
  long count();

  /**
   * Tells whether the table holds no key (R2).
   *
   * @return whether {@link #count()} is 0
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read; the table stays usable
   */
  boolean isEmpty();

  /**
   * Returns the keys, lazily and in no order that means anything. Reads no value.
   *
   * <p>The stream is weakly consistent (I2): a key that is there throughout comes exactly once, one
   * that is set or removed meanwhile may come or not, and none comes twice. Close it when done; it
   * ends with the table (I3): using it later throws {@link IllegalStateException}.
   *
   * @return a stream to be closed, sequential
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException here or from the stream, if the storage cannot be read
   */
  @Ensures("resultIsNotNull")
  Stream<K> keys();

  /**
   * Returns the values, as {@link #entries()} does.
   *
   * @return a stream to be closed, sequential
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException here or from the stream, if the storage cannot be read
   */
  @Ensures("resultIsNotNull")
  Stream<V> values();

  /**
   * Returns the entries, lazily, in no order that means anything and weakly consistent as {@link
   * #keys()} is. An entry's value is the one of the moment at which the stream reached it.
   *
   * @return a stream to be closed, sequential, of immutable entries
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException here or from the stream, if the storage cannot be read
   */
  @Ensures("resultIsNotNull")
  Stream<Map.Entry<K, V>> entries();

  /**
   * Removes every key (R6). All of them or, if it throws, none; and so if the process ends half-way
   * (L8).
   *
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written; the table stays usable
   */
  @Event("remove")
  @Event(value = "cleared", on = Phase.RETURN)
  void clear();

  /**
   * Returns the URL of the table, with which it can be opened again, or empty once it is deleted
   * (L4). Allowed in every state.
   *
   * @return the URL, for example {@code files:/data/pages}
   */
  @Event("location")
  @Event(value = "located", on = Phase.RETURN, when = "isPresent")
  @Event(value = "unlocated", on = Phase.RETURN)
  @Ensures("resultIsNotNull")
  Optional<String> location();

  /**
   * Brings every write that has returned to {@link Durability#DISK}, whatever the table's own
   * durability is. Does nothing where there is no disk.
   *
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written
   */
  void flush();

  /**
   * Gives back room that holds no live data (M2). Changes no content, and may be called at any
   * time, in any thread; it may take long, and other calls go on meanwhile unless the storage's
   * documentation says otherwise. Nobody needs to call it: a storage keeps its waste within bounds
   * by itself, or says that it does not.
   *
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read or written; the content is as it was
   * @implSpec Does nothing where there is nothing to give back, or where the storage gives room
   *     back as it goes.
   */
  void compact();

  /**
   * Makes a copy of the table as it is at one moment between this call and its return, and brings
   * the copy to the disk (M1). Writes by other threads and handles go on meanwhile; each is in the
   * copy whole or not at all, and none without those before it. The copy is a table like any other,
   * with the same codecs; this one stays as it is. A table opened with {@link OpenMode#READ_ONLY}
   * may be backed up.
   *
   * @param url where the copy is to be: of this table's scheme, with a path, and nothing is there
   *     yet; a storage may also refuse a place inside the table's own
   * @throws ConfigurationException if the URL is malformed, or is no place for a copy; the place is
   *     left as it is
   * @throws TableExistsException if there is a table already, this one perhaps; it is left as it is
   * @throws NotATableException if something else is there; it is left alone (L6)
   * @throws UnsupportedOperationException if the storage cannot do it ({@link
   *     dev.vht.spi.Capability#BACKUP})
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if this table cannot be read, because it is damaged for example, or
   *     the copy cannot be written; nothing that counts as a table is left of the copy
   * @implSpec The copy comes into being at once, at the end: a process that ends half-way leaves no
   *     table at {@code url}.
   */
  void backup(String url);

  /**
   * Destroys the table and everything in it; nothing is left at its location (L2). Ends the life of
   * this object as {@link #close()} does; deleting again does nothing.
   *
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed (L1); {@link VirtualHashTables#delete}
   *     takes its URL
   * @throws StorageException if the storage cannot be deleted
   */
  void delete();

  /**
   * Releases what the table holds of the machine and keeps its content (L3). Waits for calls in
   * other threads to end, a backup among them. Closing again, or after {@link #delete()}, does
   * nothing.
   *
   * @throws StorageException if the storage cannot be written
   */
  @Override
  void close();
}
