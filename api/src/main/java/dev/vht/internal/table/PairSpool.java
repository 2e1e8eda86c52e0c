package dev.vht.internal.table;

import dev.vht.StorageException;
import dev.vht.spi.Storage.Pair;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Reads all pairs before a table is changed. So the pairs may come from the table itself, and a
 * failure while reading them leaves the table as it was.
 *
 * <p>Up to {@value #MAX_IN_MEMORY} bytes are kept in memory. More go to a temporary file that only
 * this user can read. It is deleted as soon as it is open, if the operating system allows that, and
 * otherwise when the spool is closed. So a killed process usually leaves no file. It uses streams,
 * because interrupting the thread would close a channel.
 */
final class PairSpool implements AutoCloseable {
  static final int MAX_IN_MEMORY = 1 << 22;

  /** What a pair takes in memory in addition to its bytes. */
  private static final int OVERHEAD = 64;

  private final List<Pair> first = new ArrayList<>();
  private final String url;
  private @Nullable Overflow overflow;

  private PairSpool(String url) {
    this.url = url;
  }

  /**
   * Reads all pairs.
   *
   * @param url the table, for messages
   * @throws StorageException if they cannot be stored
   */
  static PairSpool of(Iterator<Pair> pairs, String url) {
    PairSpool spool = new PairSpool(url);
    try {
      spool.addAll(pairs);
      return spool;
    } catch (IOException e) {
      spool.close();
      throw spool.failed(e);
    } catch (RuntimeException | Error e) {
      spool.close();
      throw e;
    }
  }

  private void addAll(Iterator<Pair> pairs) throws IOException {
    long size = 0;
    while (pairs.hasNext()) {
      Pair pair = pairs.next();
      size += OVERHEAD + (long) pair.key().length + pair.value().length;
      if (size <= MAX_IN_MEMORY) {
        first.add(copy(pair));
      } else {
        overflow().add(pair);
      }
    }
    if (overflow != null) {
      overflow.out.flush();
    }
  }

  /** The program may modify its own arrays before they are stored. */
  private static Pair copy(Pair pair) {
    return new Pair(pair.key().clone(), pair.value().clone());
  }

  private Overflow overflow() throws IOException {
    Overflow present = overflow;
    if (present == null) {
      present = new Overflow();
      overflow = present;
    }
    return present;
  }

  private StorageException failed(IOException cause) {
    return new StorageException(
        "cannot keep the entries with which "
            + url
            + " is to be filled in a temporary file in "
            + System.getProperty("java.io.tmpdir")
            + ": "
            + cause.getMessage()
            + "; the table is as it was: make room there, or name another directory by"
            + " -Djava.io.tmpdir",
        cause);
  }

  /** Returns the pairs in order; may be called once. */
  Iterator<Pair> iterator() {
    Overflow rest = overflow;
    return rest == null ? first.iterator() : new All(first.iterator(), rest);
  }

  @Override
  public void close() {
    if (overflow != null) {
      overflow.close();
    }
  }

  /** The pairs in the file. */
  private static final class Overflow {
    final File file;
    final DataOutputStream out;
    final DataInputStream in;
    private long pairs;

    Overflow() throws IOException {
      file = Files.createTempFile("vht-fill-", ".tmp").toFile();
      out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(file), 1 << 16));
      in = new DataInputStream(new BufferedInputStream(new FileInputStream(file), 1 << 16));
      file.delete();
    }

    void add(Pair pair) throws IOException {
      out.writeInt(pair.key().length);
      out.write(pair.key());
      out.writeInt(pair.value().length);
      out.write(pair.value());
      pairs++;
    }

    private byte[] read() throws IOException {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return bytes;
    }

    void close() {
      try (in;
          out) {
        file.delete();
      } catch (IOException e) {
        // The file is no longer needed.
      }
    }
  }

  /** The pairs in memory, then those in the file. */
  private final class All implements Iterator<Pair> {
    private final Iterator<Pair> inMemory;
    private final Overflow rest;
    private long taken;

    All(Iterator<Pair> inMemory, Overflow rest) {
      this.inMemory = inMemory;
      this.rest = rest;
    }

    @Override
    public boolean hasNext() {
      return inMemory.hasNext() || taken < rest.pairs;
    }

    @Override
    public Pair next() {
      if (inMemory.hasNext()) {
        return inMemory.next();
      }
      if (!hasNext()) {
        throw new NoSuchElementException("all pairs were taken");
      }
      taken++;
      try {
        return new Pair(rest.read(), rest.read());
      } catch (EOFException e) {
        throw new StorageException(
            "the temporary file with the entries with which " + url + " is filled was cut", e);
      } catch (IOException e) {
        throw new StorageException(
            "cannot read the entries with which " + url + " is filled from a temporary file", e);
      }
    }
  }
}
