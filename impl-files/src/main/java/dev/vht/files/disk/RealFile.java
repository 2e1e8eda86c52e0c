package dev.vht.files.disk;

import dev.vht.internal.lock.OverflowSafeLock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of the operating system.
 *
 * <p>It is read and written through a {@link RandomAccessFile}, because an interrupt closes a
 * channel.
 *
 * <p>Once the file is mapped, writes go to memory, which costs a tenth of a system call. But a
 * mapped page without space on the disk gets it when it is first touched, and on a full disk that
 * raises a signal, not an exception. So a mapped write only goes where a system call has written
 * zeros before ({@code allocatedTo}): that call reports a full disk as an error. Very large writes
 * are cheaper by the system call alone. So are writes that are synced one by one, because a sync
 * makes the pages read-only until they are touched again.
 *
 * <p>The zeros are written in pieces that are as large as a large page, and aligned like one. Linux
 * then keeps and maps each of them as one page, if the file system can (ext4 since 6.16, XFS). This
 * avoids most page faults, and shortens the look-up of an address when the records are read.
 */
final class RealFile implements DiskFile {
  private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");

  /** Longer writes use the system call. */
  private static final int LARGE = 1 << 16;

  /** So many pieces a file has at least, unless they are the smallest. */
  private static final int FEWEST_PIECES = 4;

  private static final int SMALLEST_PIECE = 1 << 16;

  /** The size of a large page. */
  private static final int LARGEST_PIECE = 1 << 21;

  /** As many zeros as the largest piece has; null before they are needed. */
  private static volatile @Nullable ByteBuffer zeros;

  private final Path path;
  private final RandomAccessFile file;
  private final Disk.Opening opening;
  private final OverflowSafeLock seekLock = new OverflowSafeLock();
  private @Nullable MappedFile mapping;

  /** Whether the file may have been read or written by system calls. Guarded by the lock. */
  private boolean isMoved;

  /** Bytes below this have space on the disk. */
  private long allocatedTo;

  private RealFile(Path path, RandomAccessFile file, Disk.Opening opening) throws IOException {
    this.path = path;
    this.file = file;
    this.opening = opening;
    this.allocatedTo = opening == Disk.Opening.WRITE ? file.length() : 0; // else new, or only read
  }

  static RealFile open(Path path, Disk.Opening opening) throws IOException {
    String mode = opening == Disk.Opening.READ ? "r" : "rw";
    RandomAccessFile file =
        JavaIoOpener.open(path, options(opening), () -> new RandomAccessFile(path.toFile(), mode));
    try {
      return new RealFile(path, file, opening);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Set<StandardOpenOption> options(Disk.Opening opening) {
    return switch (opening) {
      case READ -> Set.of(StandardOpenOption.READ);
      case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
      case CREATE, CREATE_TO_SYNC ->
          Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    };
  }

  @Override
  public long size() throws IOException {
    return file.length();
  }

  @Override
  public int read(long position, byte[] into, int from, int length) throws IOException {
    seekLock.lock();
    try {
      seek(position);
      int done = 0;
      while (done < length) {
        int more = file.read(into, from + done, length - done);
        if (more < 0) {
          break;
        }
        done += more;
      }
      return done;
    } finally {
      seekLock.holder = null;
      seekLock.wakeNext();
    }
  }

  @Override
  public void write(long position, byte[] bytes, int from, int length) throws IOException {
    long end = position + length;
    MappedFile mapped = opening == Disk.Opening.CREATE_TO_SYNC ? null : mapping;
    if (mapped != null && length < LARGE && end <= mapped.size()) {
      while (allocatedTo < end) {
        allocatePiece(end, mapped.size());
      }
      mapped.put((int) position, bytes, from, length);
    } else {
      writeBySystemCall(position, bytes, from, length);
    }
  }

  /** Writes zeros up to the next multiple of a power of two. */
  private void allocatePiece(long needed, long size) throws IOException {
    long piece =
        Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, Long.highestOneBit(size / FEWEST_PIECES)));
    long end = Math.min(size, (allocatedTo / piece + 1) * piece);
    ByteBuffer from = zeros().limit((int) (end - allocatedTo));
    withChannel(
        channel -> {
          try {
            while (from.hasRemaining()) {
              allocatedTo += channel.write(from, allocatedTo);
            }
          } catch (IOException e) {
            if (allocatedTo < needed) {
              throw e;
            } // else the disk is nearly full
          }
          return channel;
        });
  }

  private static ByteBuffer zeros() {
    ByteBuffer known = zeros;
    if (known == null) {
      known = ByteBuffer.allocateDirect(LARGEST_PIECE).asReadOnlyBuffer();
      zeros = known;
    }
    return known.duplicate();
  }

  /** Seeks, unless the file was just opened and the position is its beginning. */
  private void seek(long position) throws IOException {
    boolean isThere = !isMoved && position == 0;
    isMoved = true;
    if (!isThere) {
      file.seek(position);
    }
  }

  private void writeBySystemCall(long position, byte[] bytes, int from, int length)
      throws IOException {
    seekLock.lock();
    try {
      seek(position);
      file.write(bytes, from, length);
    } finally {
      seekLock.holder = null;
      seekLock.wakeNext();
    }
    allocatedTo = Math.max(allocatedTo, position + length);
  }

  @Override
  public void resize(long size) throws IOException {
    file.setLength(size);
    allocatedTo = Math.min(allocatedTo, size);
  }

  @Override
  public void sync() throws IOException {
    try {
      if (mapping != null && !IS_LINUX) { // on Linux both ways write to the same page
        mapping.force();
      }
      file.getFD().sync();
    } catch (IOException | InternalError e) {
      throw new SyncFailedException(path, e);
    }
  }

  @Override
  public ByteBuffer map() throws IOException {
    if (mapping == null) {
      mapping = newMapping();
    }
    return mapping.readable();
  }

  private MappedFile newMapping() throws IOException {
    MapMode mode = opening != Disk.Opening.READ ? MapMode.READ_WRITE : MapMode.READ_ONLY;
    return withChannel(channel -> MappedFile.of(channel, mode, channel.size()));
  }

  /** What is done with a channel. It is repeated if an interrupt closes the channel. */
  private interface ChannelUse<T> {
    T with(FileChannel channel) throws IOException;
  }

  private <T> T withChannel(ChannelUse<T> use) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try (FileChannel channel = channel()) {
          return use.with(channel);
        } catch (ClosedByInterruptException e) { // the interrupt is the caller's: repeat
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private FileChannel channel() throws IOException {
    return opening != Disk.Opening.READ
        ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
        : FileChannel.open(path, Set.of(StandardOpenOption.READ));
  }

  @Override
  public void close() throws IOException {
    try {
      if (mapping != null) {
        mapping.close();
        mapping = null;
      }
    } finally {
      file.close();
    }
  }
}
