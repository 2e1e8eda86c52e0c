package dev.vht.files.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file. What survives, and what interrupts do, is said at {@link Disk}.
 *
 * <p><b>Thread-safety:</b> one thread writes at a time; any number read meanwhile. Nobody uses it,
 * nor a buffer that came from it, once it is closed.
 */
public interface DiskFile extends AutoCloseable {

  /**
   * Returns the length.
   *
   * @return in bytes
   * @throws IOException if the file system refuses
   */
  long size() throws IOException;

  /**
   * Reads.
   *
   * @param position where in the file, from 0
   * @param into where to
   * @param from where in {@code into}
   * @param length how much, in bytes
   * @return how much there was, less than {@code length} only at the end of the file; 0 behind it
   * @throws IOException if the file system refuses
   */
  int read(long position, byte[] into, int from, int length) throws IOException;

  /**
   * Writes, and makes the file longer if need be. If it fails, any part of these bytes may have
   * been written, and nothing else has changed.
   *
   * @param position where in the file, from 0
   * @param bytes from where
   * @param from where in {@code bytes}
   * @param length how much, in bytes
   * @throws IOException if the file system refuses
   */
  void write(long position, byte[] bytes, int from, int length) throws IOException;

  /**
   * Makes the file shorter, or longer by zeros that need no room yet.
   *
   * @param size the new length, in bytes
   * @throws IOException if the file system refuses
   */
  void resize(long size) throws IOException;

  /**
   * Brings what was written to the disk, and the length.
   *
   * @throws SyncFailedException if that fails: what was written since the last sync may never reach
   *     the disk, whatever later syncs say
   * @throws IOException if the file system refuses
   */
  void sync() throws IOException;

  /**
   * Shows the content as memory, for reading. What is written later is seen too.
   *
   * @return a buffer over the whole file as long as it is now, little-endian; its bytes may be read
   *     by any number of threads, each by absolute access
   * @throws IOException if the file system refuses
   */
  ByteBuffer map() throws IOException;

  /**
   * Closes the file; what was written and not synced survives the process.
   *
   * @throws IOException if the file system refuses
   */
  @Override
  void close() throws IOException;
}
