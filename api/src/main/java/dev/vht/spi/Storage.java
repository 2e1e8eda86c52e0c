package dev.vht.spi;

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
   * Removes every key.
   *
   * @throws dev.vht.StorageException if it cannot be written
   * @implSpec If the process ends half-way, what is left is a table in which some keys are removed.
   */
  void clear();

  /**
   * Brings every write that has returned to {@link dev.vht.Durability#DISK}.
   *
   * @throws dev.vht.StorageException if that fails
   */
  void flush();

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
