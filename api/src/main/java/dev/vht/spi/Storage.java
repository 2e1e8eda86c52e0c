package dev.vht.spi;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * An open table of bytes.
 *
 * <p>Keys and values are never null, may be empty, and are within the provider's {@link Limits}. An
 * array that is passed in is neither changed nor kept; one that is returned is the caller's to
 * keep.
 *
 * <p><b>What implementers owe.</b> Each method that takes a key is atomic for that key, towards
 * other threads and, where the provider claims {@link Capability#SHARED}, towards other processes.
 * When a write returns it has the durability of its {@link Settings}. When a method throws, the
 * table is as it was and stays usable, unless the message says otherwise. Bytes that are not those
 * that were written are a {@link dev.vht.DamagedTableException} that names the place, never a wrong
 * value. An interrupt of a calling thread does not harm the table.
 *
 * <p>The caller checks arguments, refuses writes to a read-only table, and never calls a method
 * once it has called {@link #close} or {@link #destroy}, nor while it does; so a storage need not
 * check these.
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
   * Tells handles of one table from those of others, within this process: a computation, and a
   * value in memory, are coherent among all handles of a table.
   *
   * @return an object that equals that of every other open handle of this table and of no other
   *     table; or null if two tables never share a location, nor two locations a table
   * @implSpec The default is null. A file in a directory to which a link leads is one table at two
   *     locations.
   */
  default @Nullable Object identity() {
    return null;
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
   * Tells whether a key has a value, without reading the value.
   *
   * @param key the key
   * @return whether it has a value
   * @throws dev.vht.StorageException if that cannot be read
   */
  boolean contains(byte[] key);

  /**
   * Stores a value under a key, in place of any value there.
   *
   * @param key the key
   * @param value the value
   * @throws dev.vht.StorageException if it cannot be written
   */
  void put(byte[] key, byte[] value);

  /**
   * Stores a value under a key that has none.
   *
   * @param key the key
   * @param value the value
   * @return the value that was there and stays, or null if {@code value} was stored
   * @throws dev.vht.StorageException if it cannot be written
   */
  byte @Nullable [] putIfAbsent(byte[] key, byte[] value);

  /**
   * Stores a value under a key that has one.
   *
   * @param key the key
   * @param value the value
   * @return the value that was replaced, or null if there was none and nothing was stored
   * @throws dev.vht.StorageException if it cannot be written
   */
  byte @Nullable [] replace(byte[] key, byte[] value);

  /**
   * Stores a value under a key whose value is an expected one.
   *
   * @param key the key
   * @param expected the bytes that must be there
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
   * Removes a key whose value is an expected one.
   *
   * @param key the key
   * @param expected the bytes that must be there
   * @return whether it was removed
   * @throws dev.vht.StorageException if it cannot be written
   */
  boolean remove(byte[] key, byte[] expected);

  /**
   * Starts a walk over the keys, in any order, weakly consistent: a key that is there throughout
   * comes exactly once, one that is written or removed meanwhile may come or not, and none comes
   * twice.
   *
   * @return a cursor before the first key
   * @throws dev.vht.StorageException if the storage cannot be read
   */
  Cursor cursor();

  /**
   * Returns the number of keys.
   *
   * @return at least 0; exact when no other call is under way
   * @throws dev.vht.StorageException if it cannot be read
   */
  long count();

  /**
   * Removes every key, or none.
   *
   * @throws dev.vht.StorageException if it cannot be written; every key is there or none is, and
   *     which of the two it is later calls agree on
   * @implSpec If the process ends half-way, every key is there or none is. A write by another
   *     thread meanwhile comes before or after.
   */
  void clear();

  /** A key and its value. */
  @SuppressWarnings("ArrayRecordComponent") // a pair on its way, never compared
  record Pair(byte[] key, byte[] value) {}

  /**
   * Removes every key and stores the given ones.
   *
   * @param pairs walked over once; they do not depend on this storage, and its methods throw
   *     nothing but a {@link dev.vht.StorageException}, which is to reach the caller
   * @throws dev.vht.StorageException if it cannot be written
   * @implSpec The default clears and puts. A storage that claims {@link Capability#ATOMIC_FILL}
   *     does it at once: nobody sees a part of it, a failure, in {@code pairs} too, leaves the
   *     table as it was, and so does a process that ends half-way.
   */
  default void fill(Iterator<Pair> pairs) {
    clear();
    while (pairs.hasNext()) {
      Pair pair = pairs.next();
      put(pair.key(), pair.value());
    }
  }

  /**
   * Brings every write that has returned to {@link dev.vht.Durability#DISK}.
   *
   * @throws dev.vht.StorageException if that fails
   */
  void flush();

  /**
   * Gives back room that holds no live data, as far as that is worth its cost; may take long.
   *
   * @throws dev.vht.StorageException if it cannot go on; what it has given back until then stays
   *     given back
   * @implSpec The default does nothing, which is right for a storage that gives room back as it
   *     goes. Whoever overrides it owes: no content changes, for any reader, at any moment, even if
   *     the process ends or the power fails half-way, whatever the {@link dev.vht.Durability};
   *     other calls, in other threads too, go on beside it and wait for bounded steps only, or the
   *     class says for how long; what only other tables, other handles or other programs could do
   *     without is left alone. Two calls at a time are allowed; the second may do nothing.
   */
  default void compact() {}

  /**
   * Makes a second table that holds just what this one holds at one moment between this call and
   * its return, with the same metadata, and brings it to the disk: when it returns, the copy has
   * {@link dev.vht.Durability#DISK}, where there is a disk. Other calls go on meanwhile, writes
   * too, in other threads and, with {@link Capability#SHARED}, in other processes; each is in the
   * copy whole or not at all, and none without those that returned before it began.
   *
   * @param target as {@link StorageProvider#resolve} of the same provider gave it; its path is not
   *     empty and {@link StorageProvider#presence} was {@link Presence#ABSENT} there
   * @throws UnsupportedOperationException if the provider does not claim {@link Capability#BACKUP}
   * @throws dev.vht.TableExistsException if there is a table by now; decided atomically
   * @throws dev.vht.NotATableException if something else is there; it is left alone
   * @throws dev.vht.ConfigurationException if no copy can be there, because it is inside this
   *     table's own place, for example
   * @throws dev.vht.DamagedTableException if what is to be copied is damaged; a storage may also
   *     copy the damage, so that it is found in the copy as it is here, but never hides it
   * @throws dev.vht.StorageException if the copy cannot be made
   * @implSpec The copy comes into being at once: however this ends, by an exception, a kill or a
   *     loss of power, the target is {@link Presence#ABSENT} or the whole copy, and after an
   *     exception nothing of the copy is left. Called for storages opened with {@link
   *     Settings.Access#READ_ONLY} too. The default throws {@link UnsupportedOperationException}.
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
   * Destroys the table and releases everything; the last call, as {@link #close} would be.
   *
   * @throws dev.vht.NotATableException if something else is among the table's files; nothing is
   *     destroyed, and the storage stays open
   * @throws dev.vht.StorageException if it cannot be destroyed
   */
  void destroy();

  /**
   * Releases what this storage holds, and keeps the table. Everything written has at least {@link
   * dev.vht.Durability#PROCESS} afterwards.
   *
   * @throws dev.vht.StorageException if the last writes cannot be made
   */
  @Override
  void close();
}
