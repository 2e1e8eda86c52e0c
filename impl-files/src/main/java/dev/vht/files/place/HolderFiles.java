package dev.vht.files.place;

import dev.vht.spi.Settings.Access;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files {@code vht.holder.…} of a table's directory: one for each process that has it open or
 * is opening it.
 *
 * <p>Their names are never reused, so deleting one never deletes another process's. Nothing here
 * opens {@code vht.lock}, and interrupts have no effect.
 */
final class HolderFiles {
  private static final String PREFIX = "vht.holder.";
  private static final Pattern NAME = Pattern.compile("vht\\.holder\\.[0-9a-f]{16}");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] QUESTION = "does it live?\n".getBytes(StandardCharsets.US_ASCII);

  private final Path directory;

  HolderFiles(Path directory) {
    this.directory = directory;
  }

  static boolean isHolderFile(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * A record that was found.
   *
   * @param file where
   * @param record its content; empty if it cannot be read or is damaged
   */
  record Found(Path file, Optional<HolderRecord> record) {

    /** Whether its owner and a process that wants this access exclude each other. */
    boolean excludes(Access access) {
      return access == Access.READ_WRITE
          || record.map(found -> found.access() == Access.READ_WRITE).orElse(true);
    }

    boolean isAsking() {
      return record.map(found -> found.state() == HolderRecord.State.ASKS).orElse(false);
    }
  }

  Path newFile() {
    return directory.resolve(PREFIX + HexFormat.of().toHexDigits(RANDOM.nextLong()));
  }

  /** All records but this process's own. */
  List<Found> others(Path own) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, PREFIX + "*")) {
      stream.forEach(files::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    files.removeIf(file -> !isHolderFile(TableLayout.name(file)) || file.equals(own));
    List<Found> found = new ArrayList<>();
    for (Path file : files) {
      find(file).ifPresent(found::add);
    }
    return found;
  }

  /** A record, if there is one. */
  Optional<Found> find(Path file) {
    try {
      return Optional.of(new Found(file, HolderRecord.decode(read(file))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(new Found(file, Optional.empty()));
    }
  }

  static byte[] read(Path file) throws IOException {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) { // also thrown if access is denied
      if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new NoSuchFileException(file.toString());
      }
      throw e;
    }
  }

  static void create(Path file, byte[] content) throws IOException {
    Files.createFile(file);
    try {
      write(file, content);
    } catch (IOException e) {
      delete(file);
      throw e;
    }
  }

  static void write(Path file, byte[] content) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(content);
      out.setLength(content.length);
    }
  }

  /** Deletes a file; returns false if that failed. */
  static boolean delete(Path file) {
    try {
      Files.deleteIfExists(file);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Asks whether the owner of a record is alive, by appending to its file or, where that is not
   * allowed, by deleting it. A live owner restores the file.
   *
   * @return the question, to be polled; empty if the file can be neither changed nor deleted
   */
  static Optional<Question> ask(Path file) {
    try {
      byte[] before = read(file);
      try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
        out.write(QUESTION);
      }
      byte[] asked = Arrays.copyOf(before, before.length + QUESTION.length);
      System.arraycopy(QUESTION, 0, asked, before.length, QUESTION.length);
      return Optional.of(() -> hasChanged(file, asked));
    } catch (IOException e) {
      return delete(file)
          ? Optional.of(() -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
          : Optional.empty();
    }
  }

  private static boolean hasChanged(Path file, byte[] asked) {
    try {
      byte[] now = read(file);
      return now.length < asked.length || !Arrays.equals(Arrays.copyOf(now, asked.length), asked);
    } catch (NoSuchFileException e) {
      return true; // the owner has just closed the table
    } catch (IOException e) {
      return false;
    }
  }

  /** A question to the owner of a record. */
  interface Question {
    boolean isAnswered();
  }
}
