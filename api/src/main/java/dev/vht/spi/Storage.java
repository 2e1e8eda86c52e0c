package dev.vht.spi;

import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open table of bytes.
 *
 * <p>Keys and values are never null, may be empty, and are within the provider's {@link Limits}. A
 * storage neither modifies nor keeps an array that is passed in, and does not use one again that it
 * has returned.
 *
 * <p><b>Obligations of implementers.</b> Each method that takes a key is atomic for that key with
 * respect to other threads and, if the provider claims {@link Capability#SHARED}, to other
 * processes. When a write returns, it has the durability of its {@link Settings}. When a method
 * throws, the table is as it was and stays usable, unless the message says otherwise. If bytes
 * differ from what was written, the storage throws a {@link dev.vht.DamagedTableException} that
 * names the place; it never returns a wrong value. Interrupting a calling thread does not harm the
 * table.
 *
 * <p>The caller checks arguments and rejects writes to a read-only table. It calls no method during
 * or after {@link #close} or {@link #destroy}. It calls no conditional write of a table without
 * {@link Capability#CONDITIONAL_WRITES}. A storage need not check any of this.
 *
 * <p><b>Thread-safety:</b> implementations take calls from many threads at once.
 */
public interface Storage extends AutoCloseable {

  /**
   * Returns what the table was created with.
   *
   * @return the metadata passed to {@link StorageProvider#create}, whenever that was
   */
  Metadata metadata();

  /**
   * Returns the identity of the table within this process. It keeps computations and caches
   * coherent among all handles of a table.
   *
   * @return an object that equals that of every open handle of this table and of no other table; or
   *     null if the location identifies the table
   * @implSpec The default is null. That is wrong where a table has two locations, for example in a
   *     directory that is also reached through a link.
   */
  default @Nullable Object identity() {
    return null;
  }

  /**
   * Returns the capabilities that its provider claims and this table lacks, because of the way in
   * which it was created.
   *
   * @return the same for as long as the table exists
   * @implSpec The default returns none.
   */
  default Set<Capability> missingCapabilities() {
    return Set.of();
  }

  /**
   * Starts to follow what others change in this table, for a cache. Others are all handles and
   * programs except this storage. The caller calls it at most once, and only if it caches values.
   *
   * @return the changes from now on, in any order and perhaps more than once. The feed may also
   *     report changes of this storage; that costs the cache some values.
   * @throws UnsupportedOperationException if the provider does not claim {@link
   *     Capability#FOREIGN_CHANGES}
   * @throws dev.vht.StorageException if they cannot be followed
   * @implSpec Does not wait for writers. The default throws {@link UnsupportedOperationException}.
   */
  default ChangeFeed followChanges() {
    throw new UnsupportedOperationException(
        "the storage does not report changes by others (Capability.FOREIGN_CHANGES)");
  }

  /**
   * Starts to follow every change of this table, for its watchers. The caller calls it at most
   * once.
   *
   * @return the changes from now on, also those of this storage. Each is reported once, and those
   *     of one key in the order in which they were made.
   * @throws UnsupportedOperationException if the provider does not claim {@link
   *     Capability#FOREIGN_CHANGES}
   * @throws dev.vht.StorageException if they cannot be followed
   * @implSpec As for {@link #followChanges()}.
   */
  default ChangeFeed watchChanges() {
    throw new UnsupportedOperationException(
        "the storage does not report changes by others (Capability.FOREIGN_CHANGES)");
  }

  /**
   * Returns the value of a key.
   *
   * @param key the key
   * @return its value, or null if there is none
   * @throws dev.vht.StorageException if it cannot be read
   */
  byte @Nullable [] get(byte[] key);

  /**
   * Returns whether a key has a value, without reading the value.
   *
   * @param key the key
   * @return whether it has a value
   * @throws dev.vht.StorageException if that cannot be read
   */
  boolean contains(byte[] key);

  /**
   * Stores a value under a key and replaces any previous value.
   *
   * @param key the key
   * @param value the value
   * @throws dev.vht.StorageException if it cannot be written
   */
  void put(byte[] key, byte[] value);

  /**
   * Stores a value under a key if it has none.
   *
   * @param key the key
   * @param value the value
   * @return the existing value, which stays, or null if {@code value} was stored
   * @throws dev.vht.StorageException if it cannot be written
   */
  byte @Nullable [] putIfAbsent(byte[] key, byte[] value);

  /**
   * Stores a value under a key if it already has one.
   *
   * @param key the key
   * @param value the value
   * @return the value that was replaced, or null if there was none and nothing was stored
   * @throws dev.vht.StorageException if it cannot be written
   */
  byte @Nullable [] replace(byte[] key, byte[] value);

  /**
   * Stores a value under a key if its current value is the expected one.
   *
   * @param key the key
   * @param expected the expected value
   * @param value the value
   * @return whether it was stored
   * @throws dev.vht.StorageException if it cannot be written
   */
  boolean replace(byte[] key, byte[] expected, byte[] value);

  /**
   * Removes a key and its value, if there is one.
   *
   * @param key the key
   * @return whether there was one
   * @throws dev.vht.StorageException if it cannot be written
   */
  boolean remove(byte[] key);

  /**
   * Removes a key if its value is the expected one.
   *
   * @param key the key
   * @param expected the expected value
   * @return whether it was removed
   * @throws dev.vht.StorageException if it cannot be written
   */
  boolean remove(byte[] key, byte[] expected);

  /**
   * Returns a cursor over the keys, in any order. It is weakly consistent: a key that is present
   * throughout occurs exactly once, a key that is written or removed meanwhile may or may not
   * occur, and no key occurs twice.
   *
   * @return a cursor before the first key
   * @throws dev.vht.StorageException if the storage cannot be read
   */
  Cursor cursor();

  /**
   * Returns the number of keys.
   *
   * @return at least 0; exact if no other call is in progress
   * @throws dev.vht.StorageException if it cannot be read
   */
  long count();

  /**
   * Removes every key, or none.
   *
   * @throws dev.vht.StorageException if it cannot be written; all keys are removed or none, and
   *     later calls agree on which
   * @implSpec If the process ends meanwhile, all keys are removed or none. A concurrent write by
   *     another thread is ordered before or after.
   */
  void clear();

  /**
   * A key and its value.
   *
   * @param key the encoded key
   * @param value the encoded value
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Pair(byte[] key, byte[] value) {}

  /**
   * Removes every key and stores the given ones.
   *
   * @param pairs iterated over once; independent of this storage; may throw a {@link
   *     dev.vht.StorageException}, which is passed on to the caller
   * @throws dev.vht.StorageException if it cannot be written
   * @implSpec The default clears and puts. A storage that claims {@link Capability#ATOMIC_FILL}
   *     does it atomically: no reader sees a part of it. If it fails, in {@code pairs} too, or if
   *     the process ends meanwhile, the table is as it was.
   */
  default void fill(Iterator<Pair> pairs) {
    clear();
    while (pairs.hasNext()) {
      Pair pair = pairs.next();
      put(pair.key(), pair.value());
    }
  }

  /**
   * Gives every write that has returned {@link dev.vht.Durability#DISK}.
   *
   * @throws dev.vht.StorageException if that fails
   */
  void flush();

  /**
   * Releases space that holds no live data, as far as that is worth its cost; may take long.
   *
   * @throws dev.vht.StorageException if it cannot continue; space released until then stays
   *     released
   * @implSpec The default does nothing, which suits a storage that releases space at once. An
   *     override obeys these rules. The content is the same for every reader at any time, even if
   *     the process ends or the power fails meanwhile, whatever the {@link dev.vht.Durability}.
   *     Other calls, in other threads too, proceed meanwhile and wait only for bounded steps, or
   *     the class documents how long. Data of other tables, handles or programs is left alone. Two
   *     calls at a time are allowed; the second may do nothing.
   */
  default void compact() {}

  /**
   * Copies this table as it is at one moment between this call and its return, with the same
   * metadata. When it returns, the copy has {@link dev.vht.Durability#DISK}, if there is a disk.
   * Other calls, including writes, proceed meanwhile in other threads and, with {@link
   * Capability#SHARED}, in other processes. Each write is in the copy completely or not at all, and
   * with it all writes that returned before it began.
   *
   * @param target as {@link StorageProvider#resolve} of the same provider gave it; its path is not
   *     empty and {@link StorageProvider#presence} was {@link Presence#ABSENT} there
   * @throws UnsupportedOperationException if the provider does not claim {@link Capability#BACKUP}
   * @throws dev.vht.TableExistsException if there is a table meanwhile; decided atomically
   * @throws dev.vht.NotATableException if something else is there; it is left alone
   * @throws dev.vht.ConfigurationException if no copy can be there, for example because it is
   *     inside this table's own place
   * @throws dev.vht.DamagedTableException if the table is damaged; a storage may instead copy the
   *     damage in a form that is detected in the copy, but never hides it
   * @throws dev.vht.StorageException if the copy cannot be made
   * @implSpec The copy appears atomically. After an exception, a kill or a loss of power the target
   *     is {@link Presence#ABSENT} or the whole copy, and after an exception nothing of the copy is
   *     left. This is also called for storages opened with {@link Settings.Access#READ_ONLY}. The
   *     default throws {@link UnsupportedOperationException}.
   */
  default void backup(Location target) {
    throw new UnsupportedOperationException(
        "M1: tables of the scheme "
            + target.scheme()
            + " cannot be backed up to "
            + target
            + " while they are open (Capability.BACKUP); copy entries() into a table made there");
  }

  /**
   * Destroys the table and releases all resources. Like {@link #close}, this is the last call.
   *
   * @throws dev.vht.NotATableException if something else is among the table's files; nothing is
   *     destroyed, and the storage stays open
   * @throws dev.vht.StorageException if it cannot be destroyed
   */
  void destroy();

  /**
   * Releases all resources and keeps the table. Afterwards everything written has at least {@link
   * dev.vht.Durability#PROCESS}.
   *
   * @throws dev.vht.StorageException if the last writes cannot be made
   */
  @Override
  void close();
}
