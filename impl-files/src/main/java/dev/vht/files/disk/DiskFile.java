package dev.vht.files.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file. {@link Disk} says what survives a crash, what interrupts do, and which exceptions
 * are thrown.
 *
 * <p><b>Thread-safety:</b> one thread writes at a time, and any number read concurrently. After
 * {@code close} neither the file nor a buffer obtained from it may be used.
 */
public interface DiskFile extends AutoCloseable {

  /**
   * Returns the length.
   *
   * @return in bytes
   */
  long size() throws IOException;

  /**
   * Reads bytes.
   *
   * @param position where in the file, from 0
   * @param into where to
   * @param from the index in {@code into}
   * @param length how many bytes to read
   * @return how many bytes were read; fewer than {@code length} only if the file ends before, 0
   *     from its end on
   */
  int read(long position, byte[] into, int from, int length) throws IOException;

  /**
   * Writes bytes, and extends the file if necessary. If this fails, any part of these bytes may
   * have been written; nothing else has changed.
   *
   * @param position where in the file, from 0
   * @param bytes the source
   * @param from the index in {@code bytes}
   * @param length how many bytes to write
   */
  void write(long position, byte[] bytes, int from, int length) throws IOException;

  /**
   * Truncates the file, or extends it by zeros that take no space on the disk yet.
   *
   * @param size the new length, in bytes
   */
  void resize(long size) throws IOException;

  /**
   * Syncs the content and the length.
   *
   * @throws SyncFailedException if that fails; what was written since the last sync may never reach
   *     the disk, even if a later sync succeeds
   */
  void sync() throws IOException;

  /**
   * Maps the content for reading. What is written later is visible too.
   *
   * @return a little-endian buffer over the file at its current length; any number of threads may
   *     read it by absolute access
   */
  ByteBuffer map() throws IOException;

  /** Closes the file. What was written but not synced survives the process. */
  @Override
  void close() throws IOException;
}
